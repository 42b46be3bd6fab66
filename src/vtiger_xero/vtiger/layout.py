"""What differs between two installations of one Vtiger."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

_TEXTS = ("string", "text", "picklist")
_AMOUNTS = ("currency", "double", "string")

#: What can be kept in a field that the administrator names, and the types of fields that hold it, as describe names
#: them.
FITTING: Mapping[str, tuple[str, ...]] = {
    "tax_number": _TEXTS,
    "currency": _TEXTS,
    "outstanding": _AMOUNTS,
    "overdue": _AMOUNTS,
    "primary": ("boolean",),
    "product_account": _TEXTS,
    "service_account": _TEXTS,
    "service_code": _TEXTS,
}


@dataclass(frozen=True, slots=True)
class Layout:
    """What only the administrator of a Vtiger knows (spec §6: fields the admin names).

    Attributes:
        named: Vtiger's fields, ``cf_877``, for what it has no field of its own for: ``tax_number``, ``currency``,
            ``outstanding`` and ``overdue`` of organizations, ``primary``, a checkbox of persons, ``product_account``,
            ``service_account`` and ``service_code``. What is not named is not synced; but accounts that are not named
            are in the field with the label *Xero account*, if there is one.
        zone: in which the server writes its times; UTC as shipped.
        numbers_as_codes: whether a product or service without a code is known by its number, ``PRO12``.
        taxes_wanted: whether the taxes of products and services are to be told.
    """

    named: Mapping[str, str] = field(default_factory=dict)
    zone: ZoneInfo = field(default=ZoneInfo("UTC"))
    numbers_as_codes: bool = False
    taxes_wanted: bool = False

    def columns(self, *names: str) -> dict[str, str]:
        """Those of these that have a field, and its name."""
        return {name: self.named[name] for name in names if name in self.named}
