"""What is sold: Vtiger's Products and Services, and Xero's Items (spec §5.2 and its map in §6)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from vtiger_xero.domain.accounts import Account
from vtiger_xero.domain.records import Content, Kind, Value
from vtiger_xero.domain.refs import Direction, Side
from vtiger_xero.engine.names import plain
from vtiger_xero.engine.policy import ConflictRule, Policy
from vtiger_xero.modules.accounts import unfit_for_sales

#: Which way each field is synced unless the user says otherwise; the last three only where that is said.
FIELDS: Mapping[str, Direction] = {
    "code": Direction.BOTH,
    "name": Direction.BOTH,
    "description": Direction.BOTH,
    "price": Direction.BOTH,
    "account": Direction.BOTH,
    "stock": Direction.TO_VTIGER,
    "cost": Direction.BOTH,
    "tax": Direction.TO_XERO,
}

#: Fields that are not synced until the user says so.
OFF = frozenset({"cost", "tax"})

#: Fields that go one way, whatever is set.
ONE_WAY: Mapping[str, Direction] = {
    name: direction for name, direction in FIELDS.items() if direction is not Direction.BOTH
}

#: Amounts; that there is none and that it is 0 are the same.
AMOUNTS = frozenset({"price", "cost", "stock"})

#: The longest texts that Xero takes (Xero's Items documentation); of these, the code is never cut.
XERO_CODE, XERO_NAME, XERO_DESCRIPTION = 30, 50, 4000

_CUT: Mapping[str, int] = {"name": XERO_NAME, "description": XERO_DESCRIPTION}

#: What Xero keeps of an item only as long as it is sold.
_OF_SALES = ("price", "account", "tax", "description")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the user has set for what is sold.

    Attributes:
        directions: of the kinds that are synced.
        conflict: who wins where both sides may be written.
        fields: which way each field is synced; a field that is not named is not synced.
        new_kind: as what something is made in Vtiger of which Xero keeps no stock.
        service_codes: whether the administrator has named a field for the codes of services.
    """

    directions: Mapping[Kind, Direction]
    conflict: ConflictRule = ConflictRule.XERO_WINS
    fields: Mapping[str, Direction]
    new_kind: Kind = Kind.PRODUCTS
    service_codes: bool = False


def policy(rules: Rules) -> Policy:
    """The rules for products and services together; those of each kind are told by :meth:`Policy.of`."""
    fields = {name: ONE_WAY.get(name, wanted) for name, wanted in rules.fields.items()}
    whole = Policy(
        direction=_together(rules.directions.values()),
        conflict=rules.conflict,
        fields=fields,
        required=frozenset({"code"}),
        same=same,
    )
    kinds = {kind: _of_kind(whole, kind, rules) for kind in Kind}
    unstocked = {
        kind: replace(each, fields={name: way for name, way in each.fields.items() if name != "stock"})
        for kind, each in kinds.items()
    }

    def apart(vtiger: Content | None, xero: Content | None) -> Policy:
        tracked = xero is not None and xero.get("tracked") is not None
        told = None if vtiger is None else vtiger.get("kind")
        kind = Kind(told) if told else Kind.PRODUCTS if tracked else rules.new_kind
        # A service has no stock, and what Xero does not count has none to tell.
        return (kinds if tracked and kind is Kind.PRODUCTS else unstocked)[kind]

    return replace(whole, apart=apart)


def _of_kind(whole: Policy, kind: Kind, rules: Rules) -> Policy:
    direction = rules.directions.get(kind)
    if direction is None:
        return replace(whole, fields={}, off=True, made_with={"kind": kind})
    fields = dict(whole.fields)
    if kind is Kind.SERVICES and not rules.service_codes and "code" in fields:
        # Its number is its code, and Vtiger alone gives numbers.
        fields["code"] = Direction.TO_XERO
    return replace(whole, direction=direction, fields=fields, made_with={"kind": kind})


def _together(directions: Iterable[Direction]) -> Direction:
    ways = set(directions)
    return ways.pop() if len(ways) == 1 else Direction.BOTH


def same(field: str, one: Value, other: Value) -> bool:
    """Whether two values, one from each side, mean the same.

    Space, entities and the case of a code make no difference, nor does a text that is cut where Xero cuts it.
    """
    first, second = plain(one), plain(other)
    if field in AMOUNTS:
        return (first or "0") == (second or "0")
    if field in {"code", "account"}:
        return first.casefold() == second.casefold()
    limit = _CUT.get(field)
    if limit is not None and max(len(first), len(second)) > limit:
        return first[:limit].rstrip() == second[:limit].rstrip()
    return first == second


@dataclass(frozen=True, slots=True)
class Books:
    """What of Xero's books is needed to tell beforehand what it refuses.

    Attributes:
        accounts: all of its accounts; ``None`` while they have not been read.
        applies: the classes of accounts to which each rate of tax may be applied, by its type.
    """

    accounts: tuple[Account, ...] | None = None
    applies: Mapping[str, str] | None = None


def preflight(
    side: Side, source: Content, content: Content, fields: Sequence[str], books: Books, *, creates: bool
) -> str | None:
    """What is known beforehand to be refused.

    Args:
        side: that is to be written.
        source: what the record holds that is carried over.
        content: what the written one is to hold.
        fields: the names of those of its fields that change.
        books: Xero's.
        creates: whether the record is made.

    Returns:
        The problem's code, or nothing.
    """
    if side is Side.VTIGER:
        foreign = content.get("currency") is not None and "price" in fields
        return "vtiger_price_foreign" if foreign else None
    code = plain(content.get("code"))
    if not code:
        return "item_code_missing"
    if len(code) > XERO_CODE:
        return "item_code_too_long"
    if content.get("unsold") is not None and any(name in fields for name in _OF_SALES):
        return "item_not_sold"
    if source.get("currency") is not None and (creates or "price" in fields):
        return "item_price_currency"
    return _refused_account(content, fields, books)


def _refused_account(content: Content, fields: Sequence[str], books: Books) -> str | None:
    account, tax = content.get("account"), content.get("tax")
    if books.accounts is None or not account or not {"account", "tax"} & set(fields):
        return None
    if "account" in fields and (unfit := unfit_for_sales(books.accounts, account)):
        return unfit
    applies = (books.applies or {}).get(tax or "")
    held = next((each for each in books.accounts if each.code.casefold() == account.casefold()), None)
    if applies is not None and held is not None and held.account_class not in applies.split():
        return "tax_unfit_for_account"
    return None
