"""What a user sets for a connection: each option's name, its values and what it means (spec §2, steps 4 and 7)."""

import re
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from vtiger_xero.domain.refs import Direction, Module
from vtiger_xero.engine.policy import ConflictRule, Policy, WhenGone
from vtiger_xero.modules import organizations, people
from vtiger_xero.problems import SyncError

_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Option:
    """One setting of a connection.

    Attributes:
        name: ``organizations.direction``.
        values: what it may be, or ``()`` where that is not a list; the first is the default.
        meaning: a sentence for the settings page.
        form: what a value that is on no list looks like, in words.
        fits: whether a text has that form.
        default: what it is until somebody sets it.
    """

    name: str
    values: tuple[str, ...]
    meaning: str
    form: str = ""
    fits: Callable[[str], bool] = lambda _text: False
    default: str = ""


def _listed(name: str, values: tuple[str, ...], meaning: str) -> Option:
    return Option(name, values, meaning, default=values[0])


def _is_field(text: str) -> bool:
    return not text or _FIELD.fullmatch(text) is not None


def _named_field(name: str, meaning: str) -> Option:
    return Option(name, (), meaning, "the name of a field in Vtiger (such as cf_853), or nothing", _is_field)


def _is_zone(text: str) -> bool:
    try:
        zoneinfo.ZoneInfo(text)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


#: The options that name a field in Vtiger, by the module and the name that the field has here.
NAMED_FIELDS: Mapping[tuple[Module, str], str] = {
    (Module.ORGANIZATIONS, "tax_number"): "organizations.tax_number_field",
    (Module.ORGANIZATIONS, "outstanding"): "organizations.outstanding_field",
    (Module.ORGANIZATIONS, "overdue"): "organizations.overdue_field",
    (Module.ORGANIZATIONS, "currency"): "organizations.currency_field",
    (Module.PEOPLE, "primary"): "people.primary_field",
}

#: What the direction of a single field may be: as in the field map, or another one, or none.
FIELD_DIRECTIONS = ("default", *Direction, "off")

OPTIONS: Mapping[str, Option] = {
    option.name: option
    for option in (
        _listed("organizations.enabled", ("false", "true"), "Whether organizations are synced."),
        _listed(
            "organizations.direction",
            (Direction.TO_XERO, Direction.TO_VTIGER, Direction.BOTH),
            "Which way organizations and their people are synced.",
        ),
        _listed("people.enabled", ("true", "false"), "Whether the contacts of organizations are synced with them."),
        _listed(
            "conflict",
            tuple(ConflictRule),
            "Whose value stays when both sides changed the same field: Xero's, Vtiger's, the later one, or ask.",
        ),
        _listed(
            "organizations.when_gone",
            tuple(WhenGone),
            "What becomes of the contact in Xero when its organization is deleted in Vtiger: it stays, or is archived.",
        ),
        _listed(
            "organizations.suppliers",
            ("false", "true"),
            "Whether contacts of Xero that only sell to the company are created in Vtiger, too.",
        ),
        _named_field("organizations.tax_number_field", "The field of Vtiger's organizations for the tax number."),
        _named_field("organizations.outstanding_field", "The field that is shown what the customer owes in Xero."),
        _named_field("organizations.overdue_field", "The field that is shown what is overdue in Xero."),
        _named_field("organizations.currency_field", "The field that is shown the customer's currency in Xero."),
        _named_field(
            "people.primary_field",
            "The checkbox of Vtiger's contacts that marks the organization's first person; without one it is the "
            "contact entered first.",
        ),
        *(
            _listed(f"organizations.field.{name}", FIELD_DIRECTIONS, f"Which way the field {name} is synced.")
            for name in organizations.FIELDS
        ),
        Option(
            "vtiger.timezone",
            (),
            "The time zone of Vtiger's server, as its config.inc.php has it; it matters for the rule most_recent only.",
            "a time zone such as Europe/Berlin",
            _is_zone,
            "UTC",
        ),
        _listed(
            "schedule",
            ("15min", "manual", "hourly", "3h", "6h", "daily"),
            "How often the server syncs by itself.",
        ),
    )
}


def checked(name: str, value: str) -> str:
    """A value that an option may have.

    Raises:
        SyncError: ``setting_unknown`` or ``setting_invalid``.
    """
    option = OPTIONS.get(name)
    if option is None:
        raise SyncError("setting_unknown", name=name, known=", ".join(OPTIONS))
    if value not in option.values and not option.fits(value):
        allowed = ", ".join(option.values) or option.form
        raise SyncError("setting_invalid", name=name, value=value or "nothing", allowed=allowed)
    return value


def value_of(settings: Mapping[str, str], name: str) -> str:
    """What an option is set to, or its default."""
    return settings.get(name, OPTIONS[name].default)


def named_fields(settings: Mapping[str, str], module: Module) -> dict[str, str]:
    """Vtiger's names of the fields that the user has named, by their names here."""
    named = {name: value_of(settings, option) for (of, name), option in NAMED_FIELDS.items() if of is module}
    return {name: field for name, field in named.items() if field}


def policies(settings: Mapping[str, str]) -> dict[Module, Policy]:
    """The rules of the modules that are switched on, in the order in which they are synced."""
    if value_of(settings, "organizations.enabled") != "true":
        return {}
    direction = Direction(value_of(settings, "organizations.direction"))
    conflict = ConflictRule(value_of(settings, "conflict"))
    found = {
        Module.ORGANIZATIONS: organizations.policy(
            direction,
            conflict,
            fields=_fields(settings),
            when_gone=WhenGone(value_of(settings, "organizations.when_gone")),
            suppliers=value_of(settings, "organizations.suppliers") == "true",
        )
    }
    if value_of(settings, "people.enabled") == "true":
        found[Module.PEOPLE] = people.policy(direction, conflict)
    return found


def _fields(settings: Mapping[str, str]) -> dict[str, Direction]:
    """Which way each field of an organization is synced; a field that nobody has named a place for is not."""
    named = named_fields(settings, Module.ORGANIZATIONS)
    chosen: dict[str, Direction] = {}
    for name, usual in organizations.FIELDS.items():
        direction = value_of(settings, f"organizations.field.{name}")
        if direction != "off" and (name not in organizations.PLACELESS or name in named):
            chosen[name] = usual if direction == "default" else Direction(direction)
    return chosen
