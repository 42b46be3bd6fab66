"""Products and services, of which either is a module of Vtiger's (spec §6, Products and Services)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from vtiger_xero.domain.records import Item, Kind, Value, content_of
from vtiger_xero.domain.refs import Module
from vtiger_xero.domain.writes import Operation, Write
from vtiger_xero.vtiger.codec import COMMON, Codec, Row, amount, decimal, paragraphs, text
from vtiger_xero.vtiger.currencies import Currencies
from vtiger_xero.vtiger.describing import Field
from vtiger_xero.vtiger.layout import Layout

#: The label of the field for Xero's account, where the administrator names none.
ACCOUNT_LABEL = "Xero account"

#: By what the administrator names it in the layout.
ACCOUNTS = {Kind.PRODUCTS: "product_account", Kind.SERVICES: "service_account"}

#: What Vtiger's own fields of both hold, by their names here.
COLUMNS = {"description": "description", "price": "unit_price", "cost": "purchase_cost"}

#: The same of either, with what only it has.
COLUMNS_OF: Mapping[Kind, Mapping[str, str]] = {
    Kind.PRODUCTS: {"code": "productcode", "name": "productname", "stock": "qtyinstock", **COLUMNS},
    Kind.SERVICES: {"name": "servicename", **COLUMNS},
}

#: The field with the record's own number, which Vtiger gives it.
NUMBERS = {Kind.PRODUCTS: "product_no", Kind.SERVICES: "service_no"}

#: Of these, money, of which Vtiger cannot tell nothing from 0.
MONEY = frozenset({"price", "cost"})

#: In which currency a record's price stands; only shown when it is retrieved.
CURRENCY = "currency_id"

#: What goes along with a record that was retrieved: the other currency in which its price stands, and those in which it
#: has prices beside that.
FOREIGN, OTHERS = "foreign", "others"

_TAX = re.compile(r"tax([0-9]+)")

# Between an account's code and its name: in `200 - Sales`, `200: Sales` and `200-Sales`, but not in `4-1000`.
_SEPARATOR = re.compile(r"\s+[-–]\s+|\s*:\s+|\s*[-–:]\s*(?![0-9\s])")


@dataclass(frozen=True, slots=True)
class Facts:
    """What has to be known of a Vtiger to understand its products and services.

    Attributes:
        account: the field for Xero's account, if there is one.
        taxes: the labels of taxes by their columns, ``tax1``.
        currencies: in which prices may stand; ``None``: that does not matter.
    """

    account: Field | None = None
    taxes: Mapping[str, str] = field(default_factory=dict)
    currencies: Currencies | None = None


@dataclass(frozen=True, slots=True)
class _Form:
    """Where one of the two modules keeps what an item is.

    Attributes:
        kind: which of the two.
        columns: fields by their names here.
        number: the field with the record's own number, which Vtiger gives it.
        numbered: whether the number stands for a code that is blank.
        taxed: whether taxes are content.
        facts: what else has to be known.
    """

    kind: Kind
    columns: Mapping[str, str]
    number: str
    numbered: bool
    taxed: bool
    facts: Facts


def products(layout: Layout, facts: Facts | None = None) -> Codec:
    """How products are read and written in this layout.

    Args:
        layout: what the administrator knows.
        facts: what Vtiger says; not needed to find out whether the layout can be right.

    Raises:
        SyncError: ``vtiger_field_unknown`` or ``vtiger_field_twice``.
    """
    named = layout.columns(ACCOUNTS[Kind.PRODUCTS])
    return _codec("Products", Kind.PRODUCTS, COLUMNS_OF[Kind.PRODUCTS], named, layout, facts)


def services(layout: Layout, facts: Facts | None = None) -> Codec:
    """How services are read and written in this layout; as for :func:`products`.

    They have no field for a code. Where the administrator names none, the code is the record's own number.
    """
    named = layout.columns(ACCOUNTS[Kind.SERVICES], "service_code")
    columns = dict(COLUMNS_OF[Kind.SERVICES])
    if "service_code" in named:
        columns["code"] = named["service_code"]
    return _codec("Services", Kind.SERVICES, columns, named, layout, facts)


def _codec(
    element: str,
    kind: Kind,
    columns: Mapping[str, str],
    named: Mapping[str, str],
    layout: Layout,
    facts: Facts | None,
) -> Codec:
    facts = facts or Facts(named_account(layout, kind))
    form = _Form(
        kind=kind,
        columns=columns,
        number=NUMBERS[kind],
        numbered=layout.numbers_as_codes or "code" not in columns,
        taxed=layout.taxes_wanted,
        facts=facts,
    )
    account = [facts.account.name] if facts.account else []
    return Codec(
        module=Module.ITEMS,
        element=element,
        columns=(*COMMON, *columns.values(), NUMBERS[kind], *account),
        title=(columns["name"],),
        content=partial(_content, form),
        values=partial(_values, form),
        named=named,
        zone=layout.zone,
    )


#: How each of the two is read and written.
CODECS = {Kind.PRODUCTS: products, Kind.SERVICES: services}


def named_account(layout: Layout, kind: Kind) -> Field | None:
    """The field for Xero's account that the administrator names, as far as the layout tells of it."""
    column = layout.named.get(ACCOUNTS[kind])
    return None if column is None else Field(column)


def taxes_of(row: Row) -> dict[str, str]:
    """The rates of the taxes that a retrieved record carries, by column, in the order of their numbers.

    Those of a rate of 0 are among them; a query gives none.
    """
    numbers = sorted(int(found[1]) for column in row if (found := _TAX.fullmatch(column)))
    rates = ((f"tax{number}", row[f"tax{number}"]) for number in numbers)
    return {column: decimal(str(rate)) for column, rate in rates if rate not in {None, ""}}


def prices_of(row: Row, currencies: Currencies) -> dict[str, str]:
    """In which currencies a retrieved record has prices, as far as they stand in the way of a change."""
    foreign, others = _foreign_currency(row, currencies), ", ".join(_priced_elsewhere(row, currencies))
    return {name: codes for name, codes in ((FOREIGN, foreign), (OTHERS, others)) if codes}


def _foreign_currency(row: Row, currencies: Currencies) -> str | None:
    """The code of the currency in which a retrieved record's price stands; ``None`` for the base currency."""
    standing = row.get(CURRENCY)
    if standing in {None, "", currencies.base}:
        return None
    return currencies.codes.get(str(standing), str(standing))


def _priced_elsewhere(row: Row, currencies: Currencies) -> list[str]:
    """The codes of the currencies, other than its own, in which a retrieved record has a price, too."""
    own = str(row.get(CURRENCY) or currencies.base)
    others = {number: code for number, code in currencies.codes.items() if number != own}
    return [
        code
        for number, code in others.items()
        if _money(decimal(str(row.get(f"currency{number.partition('x')[2]}") or 0))) is not None
    ]


def code_of(account: str) -> str:
    """The code of an account by what people call it: ``200`` of ``200 - Sales``; all of it where no name follows."""
    found = _SEPARATOR.search(account)
    return (account[: found.start()].strip() if found else "") or account.strip()


def _content(form: _Form, row: Row) -> tuple[dict[str, Value], dict[str, str]]:
    code = text(row, form.columns["code"]) if "code" in form.columns else None
    if code is None and form.numbered:
        code = text(row, form.number)
    account = text(row, form.facts.account.name) if form.facts.account else None
    price, currency = _price(form, row)
    carried = taxes_of(row)
    taxes = " + ".join(f"{form.facts.taxes.get(column, column)} {rate}%" for column, rate in carried.items())
    item = Item(
        code=code,
        name=text(row, form.columns["name"]),
        description=paragraphs(row, form.columns["description"]),
        price=price,
        cost=_money(amount(row, form.columns["cost"])),
        account=account and code_of(account),
        tax=taxes or None if form.taxed else None,
        stock=amount(row, form.columns["stock"]) if "stock" in form.columns else None,
        kind=form.kind.value,
        currency=currency,
    )
    prices = prices_of(row, form.facts.currencies) if form.facts.currencies else {}
    return content_of(item), {**carried, **({"tax": taxes} if taxes else {}), **prices}


def _price(form: _Form, row: Row) -> tuple[str | None, str | None]:
    """The price in the base currency; or, without one, the currency in which the price stands."""
    price = amount(row, form.columns["price"])
    currencies = form.facts.currencies
    # Where there is one currency, records are not retrieved, and a query does not tell it.
    foreign = _foreign_currency(row, currencies) if currencies and currencies.several else None
    if currencies is None or foreign is None:
        return _money(price), None
    base_price = _money(decimal(str(row.get(currencies.base_price) or 0)))
    return (None, foreign) if base_price is None or base_price.startswith("-") else (base_price, None)


def _money(shown: str | None) -> str | None:
    return None if shown == "0" else shown


def _values(form: _Form, write: Write) -> dict[str, str]:
    values: dict[str, str] = {}
    for name in write.fields:
        value = write.content.get(name)
        if name == "account" and form.facts.account:
            values[form.facts.account.name] = _entry(form.facts.account, value)
        elif name in MONEY or name == "stock":
            if name in form.columns:
                values[form.columns[name]] = value or "0"
        elif name in form.columns:
            values[form.columns[name]] = value or ""
    creates = write.operation is Operation.CREATE
    if creates or "name" in write.fields:
        values[form.columns["name"]] = write.content.get("name") or write.content.get("code") or ""
    if creates:
        values["discontinued"] = "1"  # says that it is active; Vtiger does not apply the default that it describes
    return values


def _entry(account: Field, code: str | None) -> str:
    """What to write into the field of an account: of a picklist, what it calls the account."""
    return code or "" if code is None or account.choices is None else entries(account)[code]


def entries(picklist: Field) -> dict[str, str]:
    """The values of a picklist of accounts, by the codes of the accounts; of several for one, the first."""
    return {code_of(choice): choice for choice in reversed(picklist.choices or ())}
