"""Which field of Vtiger belongs to which of Xero (spec §6).

This is the one table behind the pages *Field mapping* and behind ``docs/what-syncs.md``. Columns, directions and labels
are those by which the sync itself goes; what stands here alone is what Xero calls its fields.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from vtiger_xero.domain.records import Kind
from vtiger_xero.domain.refs import Direction, Module
from vtiger_xero.modules import items, organizations, people, taxes
from vtiger_xero.modules.options import NAMED_FIELDS, value_of
from vtiger_xero.vtiger import accounts, products
from vtiger_xero.vtiger import people as contacts
from vtiger_xero.vtiger.items import ELEMENTS
from vtiger_xero.web.fields import FIELDS, MODULES


@dataclass(frozen=True, slots=True)
class Place:
    """Where one of Vtiger's modules keeps a field.

    Attributes:
        columns: its fields there; none where it has none of its own.
        option: in which the administrator names one, which then counts.
        otherwise: what counts as long as none is named, in words.
    """

    columns: tuple[str, ...] = ()
    option: str = ""
    otherwise: str = ""

    def shown(self, settings: Mapping[str, str]) -> tuple[str, ...]:
        """Its fields as they are set."""
        named = value_of(settings, self.option) if self.option else ""
        return (named,) if named else self.columns


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedField:
    """One row of a field map.

    Attributes:
        name: in settings and in the JSON of the command line.
        label: what people call it.
        vtiger: where each of Vtiger's modules of the map keeps it.
        xero: what Xero's pages call it.
        api: what Xero's API calls it.
        usual: which way it goes unless somebody chooses otherwise; ``None``: by it the two are found, and it stays.
        off: whether it is not synced until somebody chooses so.
        fixed: whether it goes this way or not at all.
        remark: what else is to be known.
    """

    name: str
    label: str
    vtiger: tuple[Place, ...]
    xero: str
    api: str
    usual: Direction | None
    off: bool = False
    fixed: bool = False
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldMap:
    """The fields of one kind of data.

    Attributes:
        title: what it is called.
        vtiger: Vtiger's names of its modules.
        xero: what Xero calls it.
        options: how the names of the options begin that set the direction of a field; empty where none does.
        fields: each beside the other.
    """

    title: str
    vtiger: tuple[str, ...]
    xero: str
    options: str = ""
    fields: Sequence[MappedField]


_POSTAL, _STREET = "Addresses[POBOX]", "Addresses[STREET]"

#: What Xero's pages and its API call the fields of a contact.
_CONTACT: Mapping[str, tuple[str, str]] = {
    "name": ("Contact name", "Name"),
    "number": ("Account number", "AccountNumber"),
    "phone": ("Phone", "Phones[DEFAULT]"),
    "mobile": ("Mobile", "Phones[MOBILE]"),
    "fax": ("Fax", "Phones[FAX]"),
    "email": ("Email", "EmailAddress"),
    "website": ("Website", "Website"),
    "billing_street": ("Postal address, lines 1–4", f"{_POSTAL}.AddressLine1–4"),
    "billing_city": ("Postal address, city", f"{_POSTAL}.City"),
    "billing_state": ("Postal address, region", f"{_POSTAL}.Region"),
    "billing_code": ("Postal address, postal code", f"{_POSTAL}.PostalCode"),
    "billing_country": ("Postal address, country", f"{_POSTAL}.Country"),
    "shipping_street": ("Street address, lines 1–4", f"{_STREET}.AddressLine1–4"),
    "shipping_city": ("Street address, city", f"{_STREET}.City"),
    "shipping_state": ("Street address, region", f"{_STREET}.Region"),
    "shipping_code": ("Street address, postal code", f"{_STREET}.PostalCode"),
    "shipping_country": ("Street address, country", f"{_STREET}.Country"),
    "tax_number": ("Tax number", "TaxNumber"),
    "outstanding": ("Outstanding", "Balances.AccountsReceivable.Outstanding"),
    "overdue": ("Overdue", "Balances.AccountsReceivable.Overdue"),
    "currency": ("Default currency", "DefaultCurrency"),
}

#: The same of an item.
_ITEM: Mapping[str, tuple[str, str]] = {
    "code": ("Code", "Code"),
    "name": ("Name", "Name"),
    "description": ("Sales description", "Description"),
    "price": ("Sale price", "SalesDetails.UnitPrice"),
    "account": ("Sales account", "SalesDetails.AccountCode"),
    "stock": ("Quantity on hand", "QuantityOnHand"),
    "cost": ("Cost price", "PurchaseDetails.UnitPrice"),
    "tax": ("Tax rate of sales", "SalesDetails.TaxType"),
}

_PERSON: Mapping[str, tuple[str, str]] = {
    "first_name": ("First name", "FirstName"),
    "last_name": ("Last name", "LastName"),
    "email": ("Email", "EmailAddress"),
}

_REMARKS: Mapping[tuple[Module, str], str] = {
    (Module.ORGANIZATIONS, "name"): f"Never cut: Xero takes {organizations.XERO_NAME} characters.",
    (Module.ORGANIZATIONS, "number"): "Sent beside other changes, never by itself.",
    (Module.ORGANIZATIONS, "website"): "Xero's API only shows it.",
    (Module.ORGANIZATIONS, "billing_country"): "Latin letters and blanks only.",
    (Module.ORGANIZATIONS, "shipping_country"): "Latin letters and blanks only.",
    (Module.PEOPLE, "email"): "Not of the person whose names the contact itself bears.",
    (Module.ITEMS, "code"): f"Never cut: Xero takes {items.XERO_CODE} characters.",
    (Module.ITEMS, "name"): f"Xero holds {items.XERO_NAME} characters; a name that was cut never comes back cut.",
    (Module.ITEMS, "description"): f"Xero holds {items.XERO_DESCRIPTION:,} characters.",
    (Module.ITEMS, "price"): "Of one, without tax, in the base currency.",
    (Module.ITEMS, "account"): "By its code.",
    (Module.ITEMS, "stock"): "Only of items of which Xero keeps the stock; it is never written to Xero.",
    (Module.ITEMS, "tax"): "As the rate of Xero that stands for it.",
    (Module.TAXES, "name"): "By it the two are found, unless somebody has chosen; each keeps its own.",
    (Module.TAXES, "rate"): "Xero's counts, whatever the directions. Products with the old rate get the new one.",
}


def _mapped(
    module: Module,
    directions: Mapping[str, Direction],
    places: Mapping[str, tuple[Place, ...]],
    xero: Mapping[str, tuple[str, str]],
    *,
    off: frozenset[str] = frozenset(),
    fixed: Collection[str] = (),
) -> tuple[MappedField, ...]:
    return tuple(
        MappedField(
            name=name,
            label=FIELDS[name],
            vtiger=places[name],
            xero=words,
            api=api,
            usual=directions.get(name),
            off=name in off,
            fixed=name in fixed,
            remark=_REMARKS.get((module, name), ""),
        )
        for name, (words, api) in xero.items()
    )


def _of_organizations() -> dict[str, tuple[Place, ...]]:
    columns = {name: (column,) for name, column in accounts.COLUMNS.items()} | accounts.STREETS
    return {
        name: (Place(columns.get(name, ()), NAMED_FIELDS.get((Module.ORGANIZATIONS, name), "")),)
        for name in organizations.FIELDS
    }


def _of_items() -> dict[str, tuple[Place, ...]]:
    found: dict[str, tuple[Place, ...]] = {}
    for name in items.FIELDS:
        columns = (products.COLUMNS_OF[kind].get(name) for kind in Kind)
        found[name] = tuple(Place((column,) if column else ()) for column in columns)
    labelled = f"the field called {products.ACCOUNT_LABEL}"
    found["account"] = tuple(
        Place(option=NAMED_FIELDS[Module.ITEMS, products.ACCOUNTS[kind]], otherwise=labelled) for kind in Kind
    )
    service_code = Place((products.NUMBERS[Kind.SERVICES],), NAMED_FIELDS[Module.ITEMS, "service_code"])
    found["code"] = (found["code"][0], service_code)
    found["tax"] = tuple(Place(otherwise=f"the taxes of the {kind.removesuffix('s')}") for kind in Kind)
    return found


TAXES = FieldMap(
    title=MODULES[Module.TAXES],
    vtiger=("Tax Calculations",),
    xero="Tax rates",
    fields=_mapped(
        Module.TAXES,
        taxes.FIELDS,
        {"name": (Place(("taxlabel",)),), "rate": (Place(("percentage",)),)},
        {"name": ("Tax rate display name", "Name"), "rate": ("Tax rate", "EffectiveRate")},
    ),
)

ORGANIZATIONS = FieldMap(
    title=MODULES[Module.ORGANIZATIONS],
    vtiger=("Accounts",),
    xero="Contacts",
    options="organizations.field.",
    fields=_mapped(
        Module.ORGANIZATIONS,
        organizations.FIELDS,
        _of_organizations(),
        _CONTACT,
        fixed=organizations.ONE_WAY,
    ),
)

PEOPLE = FieldMap(
    title=MODULES[Module.PEOPLE],
    vtiger=("Contacts",),
    xero="Persons of a contact",
    fields=_mapped(
        Module.PEOPLE,
        people.FIELDS,
        {name: (Place((column,)),) for name, column in contacts.COLUMNS.items()},
        _PERSON,
    ),
)

ITEMS = FieldMap(
    title=MODULES[Module.ITEMS],
    vtiger=tuple(ELEMENTS[kind] for kind in Kind),
    xero="Items",
    options="items.field.",
    fields=_mapped(Module.ITEMS, items.FIELDS, _of_items(), _ITEM, off=items.OFF, fixed=items.ONE_WAY),
)

#: All of them, in the order in which they are synced.
MAPS = (TAXES, ORGANIZATIONS, PEOPLE, ITEMS)
