"""Shipping and handling: the one charge of a document, and its taxes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from vtiger_xero.sandbox.vtiger.store import Row
from vtiger_xero.sandbox.vtiger.values import fixed, leading_number, php_number

CHARGE = "shipping_&_handling"
CHARGE_TAXES = (("shtax1", "VAT", "4.500"), ("shtax2", "Sales", "10.000"), ("shtax3", "Service", "12.500"))


@dataclass(frozen=True)
class Charge:
    """A document's charge.

    Attributes:
        value: as the API shows it: a number or a text, as it was sent; ``None`` without a charge.
        taxes: per cent by name, as sent; empty for an untaxed charge.
        by_percent: the rate came as ``hdnS_H_Percent``, which leaves odd keys behind.
    """

    value: Any = None
    taxes: Mapping[str, str] = field(default_factory=dict)
    by_percent: bool = False

    @classmethod
    def sent(cls, element: Mapping[str, Any], *, as_number: bool) -> "Charge":
        """The charge that a call carries; its proper name wins over ``hdnS_H_Amount``."""
        value = element.get(CHARGE)
        if value not in (None, ""):
            value = php_number(leading_number(str(value))) if as_number else str(value)
        else:
            value = element.get("hdnS_H_Amount")
            value = None if value in (None, "") else str(value)
        given = {name: element.get(f"{CHARGE}_{name}") for name, _, _ in CHARGE_TAXES}
        if any(leading_number(str(rate or 0)) for rate in given.values()):
            return cls(value, {name: str(rate) for name, rate in given.items() if rate is not None})
        percent = element.get("hdnS_H_Percent")
        if leading_number(str(percent or 0)):
            return cls(value, {"shtax1": str(percent)}, by_percent=True)
        return cls(value)

    @classmethod
    def kept(cls, row: Row) -> "Charge":
        """The charge that a document's row holds."""
        return cls(**json.loads(row.values.get("charge") or "{}"))

    @property
    def amount(self) -> Decimal:
        """Before tax."""
        return leading_number(str(self.value or 0))

    @property
    def rate(self) -> Decimal:
        """Per cent of tax."""
        return sum((leading_number(rate) for rate in self.taxes.values()), Decimal(0))

    @property
    def tax_column(self) -> Decimal:
        """What ends up in ``hdnS_H_Percent``: not the rate, but the amount once the charge is taxed."""
        if not self.taxes:
            return Decimal(0)
        return self.amount + (self.rate if self.by_percent else 0)

    def columns(self) -> dict[str, str | None]:
        """What a document's row keeps of it."""
        kept = {"value": self.value, "taxes": dict(self.taxes), "by_percent": self.by_percent}
        return {"hdnS_H_Amount": fixed(self.amount, 8), "charge": json.dumps(kept) if self.value is not None else None}

    def shown(self) -> dict[str, Any]:
        """What retrieve shows of it."""
        taxes: Mapping[str, Any] = self.taxes or {name: 0 for name, _, _ in CHARGE_TAXES}
        record: dict[str, Any] = {CHARGE: self.value}
        record |= {f"{CHARGE}_{name}": rate for name, rate in taxes.items()}
        if self.by_percent:
            record |= {"": None, "_shtax1": php_number(self.tax_column)}
        return record
