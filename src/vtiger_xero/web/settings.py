"""The settings of a connection as the pages show them (spec §2, steps 4 to 7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import Connection

from vtiger_xero.domain.records import Kind
from vtiger_xero.domain.refs import Direction
from vtiger_xero.engine.policy import ConflictRule, WhenGone
from vtiger_xero.modules import options
from vtiger_xero.problems import SyncError
from vtiger_xero.store.overview import Overview
from vtiger_xero.sync import configuring
from vtiger_xero.web import accounts
from vtiger_xero.web.fieldmaps import FieldMap, MappedField
from vtiger_xero.web.forms import Form

#: The words of Vtiger's own Xero extension.
DIRECTIONS: Mapping[str, str] = {
    Direction.TO_VTIGER: "Sync Xero data with Vtiger",
    Direction.TO_XERO: "Sync Vtiger data with Xero",
    Direction.BOTH: "Sync both ways",
}

#: Options that are chosen from a list, and what each value is called.
CHOICES: Mapping[str, Mapping[str, str]] = {
    "organizations.direction": DIRECTIONS,
    "products.direction": DIRECTIONS,
    "services.direction": DIRECTIONS,
    "items.new_kind": {Kind.PRODUCTS: "A product", Kind.SERVICES: "A service"},
    "conflict": {
        ConflictRule.XERO_WINS: "Xero’s value stays",
        ConflictRule.VTIGER_WINS: "Vtiger’s value stays",
        ConflictRule.MOST_RECENT: "The more recent change stays; within a minute it asks",
        ConflictRule.ASK: "It asks, and changes neither",
    },
    "organizations.when_gone": {
        WhenGone.UNLINK: "The contact in Xero stays as it is",
        WhenGone.ARCHIVE: "The contact in Xero is archived",
    },
    "schedule": {
        "manual": "Only when asked",
        "15min": "Every 15 minutes",
        "hourly": "Every hour",
        "3h": "Every 3 hours",
        "6h": "Every 6 hours",
        "daily": "Every day",
    },
}

#: Options that are so or not.
SWITCHES = (
    "organizations.enabled",
    "people.enabled",
    "organizations.suppliers",
    "products.enabled",
    "services.enabled",
    "items.codes_from_numbers",
    "taxes.create",
)

#: Options in which something is typed, and what they are called.
TYPED: Mapping[str, str] = {
    "organizations.tax_number_field": "Tax number",
    "organizations.outstanding_field": "Outstanding",
    "organizations.overdue_field": "Overdue",
    "organizations.currency_field": "Currency",
    "people.primary_field": "First contact person",
    "products.account_field": "Xero account of products",
    "services.account_field": "Xero account of services",
    "services.code_field": "Code of services",
    "vtiger.timezone": "Time zone of the CRM’s server",
}

#: What is set on the page of the settings, on that of accounts and on that of taxes; field maps have the rest.
ON_TAXES = ("taxes.create", accounts.UNTAXED)
ON_ACCOUNTS = tuple(accounts.LABELS)
ON_SETTINGS = tuple(name for name in (*SWITCHES, *CHOICES, *TYPED) if name not in ON_TAXES)

#: What the direction of a single field is called.
FIELD_DIRECTIONS: Mapping[str, str] = {
    Direction.BOTH: "both ways",
    Direction.TO_XERO: "Vtiger → Xero",
    Direction.TO_VTIGER: "Xero → Vtiger",
    "off": "not synced",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a field map as it is set.

    Attributes:
        option: which sets its direction.
        field: the field.
        vtiger: its columns in each of Vtiger's modules, or words for what counts there.
        choices: which directions it may have.
    """

    option: str
    field: MappedField
    vtiger: Sequence[tuple[Sequence[str], str]]
    choices: Mapping[str, str]


def filled(settings: Mapping[str, str], others: Mapping[str, str] = MappingProxyType({})) -> Form:
    """The form as the settings now are; other fields of it hold other things."""
    return Form({name: _shown(settings, name) for name in options.OPTIONS} | {**others})


def sent(tx: Connection, here: Overview, form: Form, names: Sequence[str]) -> dict[str, str]:
    """What a form changes in the settings; what may not be is complained about beside its field.

    What was chosen before and no longer works is no obstacle to changing something else.

    Args:
        tx: a transaction that reads.
        here: the connection.
        form: as it was sent.
        names: of the options that the form is about.
    """
    changed: dict[str, str] = {}
    for name in names:
        value = ("true" if form[name] == "on" else "false") if name in SWITCHES else form[name].strip()
        if value == options.value_of(here.settings, name):
            continue
        try:
            changed[name] = configuring.check(tx, here.id, name, value)
        except SyncError:
            form.complain(name, complaint(name))
    return changed


def complaint(name: str) -> str:
    """What is said beside a field that holds what may not be."""
    if name == accounts.UNTAXED:
        return "Choose one of the list: rates of 0 % for sales."
    if name in accounts.LABELS or name.startswith(options.OVERRIDE):
        return "Choose one of the list: other accounts do not work here."
    option = options.OPTIONS[name]
    allowed = ", ".join(CHOICES.get(name, {}).values()) or option.form or ", ".join(option.values)
    return f"This may be {allowed}."


def field_map(settings: Mapping[str, str], of: FieldMap) -> list[Row]:
    """The fields of one kind of data, each beside the other, and which way they go."""
    return [
        Row(
            option=f"{of.options}{field.name}",
            field=field,
            vtiger=[(place.shown(settings), place.otherwise) for place in field.vtiger],
            choices=_choices(field),
        )
        for field in of.fields
    ]


def usual(field: MappedField) -> str:
    """Which way a field goes as long as nobody has chosen, in words."""
    return FIELD_DIRECTIONS["off" if field.off or field.usual is None else field.usual]


def _choices(field: MappedField) -> dict[str, str]:
    chosen: tuple[str, ...] = tuple(FIELD_DIRECTIONS)
    if field.fixed and field.usual is not None:
        chosen = (field.usual, "off")
    # What is usual goes by its own name, so that it follows where we change our minds.
    rest = {value: FIELD_DIRECTIONS[value] for value in chosen if FIELD_DIRECTIONS[value] != usual(field)}
    return {"default": f"as usual: {usual(field)}", **rest}


def _shown(settings: Mapping[str, str], name: str) -> str:
    value = options.value_of(settings, name)
    return value if name not in SWITCHES else "on" if value == "true" else ""
