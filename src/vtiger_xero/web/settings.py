"""The settings of a connection as the page shows them (spec §2, steps 4 and 7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vtiger_xero.domain.refs import Direction, Module
from vtiger_xero.engine.policy import ConflictRule, WhenGone
from vtiger_xero.modules import options, organizations
from vtiger_xero.problems import SyncError
from vtiger_xero.vtiger import accounts
from vtiger_xero.web.fields import FIELDS
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
SWITCHES = ("organizations.enabled", "people.enabled", "organizations.suppliers")

#: Options in which something is typed, and what they are called.
TYPED: Mapping[str, str] = {
    "organizations.tax_number_field": "Tax number",
    "organizations.outstanding_field": "Outstanding",
    "organizations.overdue_field": "Overdue",
    "organizations.currency_field": "Currency",
    "people.primary_field": "First contact person",
    "vtiger.timezone": "Time zone of the CRM’s server",
}

#: What the direction of a single field is called.
FIELD_DIRECTIONS: Mapping[str, str] = {
    Direction.BOTH: "both ways",
    Direction.TO_XERO: "Vtiger → Xero",
    Direction.TO_VTIGER: "Xero → Vtiger",
    "off": "not synced",
}

_STREETS = {name: " and ".join(columns) for name, columns in accounts.STREETS.items()}
_XERO: Mapping[str, str] = {
    "name": "Name",
    "number": "AccountNumber",
    "phone": "Phone (default)",
    "mobile": "Phone (mobile)",
    "fax": "Fax",
    "email": "EmailAddress",
    "website": "Website",
    "billing_street": "Postal address, lines 1–4",
    "billing_city": "Postal address, city",
    "billing_state": "Postal address, region",
    "billing_code": "Postal address, postal code",
    "billing_country": "Postal address, country",
    "shipping_street": "Street address, lines 1–4",
    "shipping_city": "Street address, city",
    "shipping_state": "Street address, region",
    "shipping_code": "Street address, postal code",
    "shipping_country": "Street address, country",
    "tax_number": "TaxNumber",
    "outstanding": "Accounts receivable, outstanding",
    "overdue": "Accounts receivable, overdue",
    "currency": "DefaultCurrency",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedField:
    """One row of a field map.

    Attributes:
        option: which sets its direction.
        label: what it is called.
        vtiger: the field in Vtiger; empty while the administrator has not named one.
        xero: the field in Xero.
        choices: which directions it may have.
    """

    option: str
    label: str
    vtiger: str
    xero: str
    choices: Mapping[str, str]


def filled(settings: Mapping[str, str]) -> Form:
    """The form as the settings now are."""
    return Form({name: _shown(settings, name) for name in options.OPTIONS})


def sent(form: Form, settings: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """What a form changes in the settings; what may not be is complained about beside its field.

    Args:
        form: as it was sent.
        settings: as they are.
        names: of the options that the form is about.
    """
    changed: dict[str, str] = {}
    for name in names:
        value = ("true" if form[name] == "on" else "false") if name in SWITCHES else form[name].strip()
        try:
            if options.checked(name, value) != options.value_of(settings, name):
                changed[name] = value
        except SyncError:
            option = options.OPTIONS[name]
            allowed = ", ".join(CHOICES.get(name, {}).values()) or option.form or ", ".join(option.values)
            form.complain(name, f"This may be {allowed}.")
    return changed


def field_map(settings: Mapping[str, str]) -> list[MappedField]:
    """The fields of organizations, each beside the other, and which way they go."""
    named = options.named_fields(settings, Module.ORGANIZATIONS)
    columns = accounts.COLUMNS | _STREETS | named
    return [
        MappedField(
            option=f"organizations.field.{name}",
            label=FIELDS[name],
            vtiger=columns.get(name, ""),
            xero=_XERO[name],
            choices=_choices(name, usual),
        )
        for name, usual in organizations.FIELDS.items()
    ]


def _choices(name: str, usual: Direction) -> dict[str, str]:
    others = FIELD_DIRECTIONS if name not in organizations.ONE_WAY else {"off": FIELD_DIRECTIONS["off"]}
    as_usual = {"default": f"as usual: {FIELD_DIRECTIONS[usual]}"}
    return as_usual | {value: label for value, label in others.items() if value != usual}


def _shown(settings: Mapping[str, str], name: str) -> str:
    value = options.value_of(settings, name)
    return value if name not in SWITCHES else "on" if value == "true" else ""
