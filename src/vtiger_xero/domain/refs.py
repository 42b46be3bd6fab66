"""Names of sides, modules, directions and records."""

from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """One of the two systems that are kept in step."""

    VTIGER = "vtiger"
    XERO = "xero"

    @property
    def other(self) -> "Side":
        """The side across."""
        return Side.XERO if self is Side.VTIGER else Side.VTIGER

    @property
    def label(self) -> str:
        """What people call it."""
        return self.value.capitalize()


class Module(StrEnum):
    """One kind of thing that is synced."""

    ORGANIZATIONS = "organizations"
    PEOPLE = "people"
    """Contact persons: Vtiger's Contacts; inside a contact in Xero, without ids of their own."""
    TAXES = "taxes"
    """Rates of tax: Vtiger's taxes and Xero's tax rates."""
    ITEMS = "items"
    """What is sold: Vtiger's Products and its Services, and Xero's items, which are one list."""


class Section(StrEnum):
    """A heading of the sync log: a module, or a kind of what is sold (spec §3)."""

    TAXES = "taxes"
    ORGANIZATIONS = "organizations"
    PEOPLE = "people"
    PRODUCTS = "products"
    SERVICES = "services"


class Direction(StrEnum):
    """Which way a module or a field is synced (spec §2, step 4)."""

    TO_XERO = "to_xero"
    TO_VTIGER = "to_vtiger"
    BOTH = "both"

    def writes(self, side: Side) -> bool:
        """Whether records of this side may be written."""
        return self is Direction.BOTH or self.value == f"to_{side}"


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A record of one side: Vtiger's ``11x5``, or Xero's GUID."""

    side: Side
    module: Module
    id: str
