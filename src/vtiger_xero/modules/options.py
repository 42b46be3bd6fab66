"""What a user sets for a connection: each option's name, its values and what it means (spec §2, step 4)."""

from collections.abc import Mapping
from dataclasses import dataclass

from vtiger_xero.domain.refs import Direction, Module
from vtiger_xero.engine.policy import Policy
from vtiger_xero.modules import organizations
from vtiger_xero.problems import SyncError


@dataclass(frozen=True, slots=True)
class Option:
    """One setting of a connection.

    Attributes:
        name: ``organizations.direction``.
        values: what it may be; the first is the default.
        meaning: a sentence for the settings page.
    """

    name: str
    values: tuple[str, ...]
    meaning: str

    @property
    def default(self) -> str:
        """What it is until somebody sets it."""
        return self.values[0]


OPTIONS: Mapping[str, Option] = {
    option.name: option
    for option in (
        Option("organizations.enabled", ("false", "true"), "Whether organizations are synced."),
        Option("organizations.direction", (Direction.TO_XERO,), "Which way organizations are synced."),
        Option(
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
    if value not in option.values:
        raise SyncError("setting_invalid", name=name, value=value, allowed=", ".join(option.values))
    return value


def value_of(settings: Mapping[str, str], name: str) -> str:
    """What an option is set to, or its default."""
    return settings.get(name, OPTIONS[name].default)


def policies(settings: Mapping[str, str]) -> dict[Module, Policy]:
    """The rules of the modules that are switched on, in the order in which they are synced."""
    if value_of(settings, "organizations.enabled") != "true":
        return {}
    direction = Direction(value_of(settings, "organizations.direction"))
    return {Module.ORGANIZATIONS: organizations.policy(direction)}
