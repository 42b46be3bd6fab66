"""Xero's tax rates (spec §2 step 6); they are only ever read.

Their forms are those of Xero's OpenAPI file (schemas TaxRate and TaxComponent) and its TaxRates documentation.
"""

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from vtiger_xero.domain.observations import Observation, Unreadable
from vtiger_xero.domain.records import TaxRate, content_of
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.xero.codec import decoded, filled, plain_decimal


class _Component(msgspec.Struct, rename="pascal"):
    name: str | None = None
    rate: Decimal | None = None
    is_compound: bool | None = None


class _TaxRate(msgspec.Struct, rename="pascal"):
    tax_type: str
    name: str | None = None
    status: str | None = None
    effective_rate: Decimal | None = None
    tax_components: list[_Component] | None = None
    can_apply_to_assets: bool | None = None
    can_apply_to_equity: bool | None = None
    can_apply_to_expenses: bool | None = None
    can_apply_to_liabilities: bool | None = None
    can_apply_to_revenue: bool | None = None


class TaxRateCodec:
    """Tax rates → taxes; of a rate that is not active, or is not for revenue, it is told that it is unused."""

    resource = "TaxRates"
    id_field = "TaxType"
    key_field = "Name"
    always_whole = True
    list_params: Mapping[str, str] = {}

    def decode(self, element: object) -> Observation | Unreadable:
        """A rate as it is in Xero.

        Its ``extra`` says to which classes of accounts it may be applied (``applies``: ``ASSET REVENUE``), and its
        ``components`` as JSON: ``[{"name": "GST", "rate": "10", "compound": false}]``.
        """
        return decoded(self, Module.TAXES, element, _understood)


def _understood(element: object) -> Observation:
    rate = msgspec.convert(element, _TaxRate)
    components = rate.tax_components or []
    applies = {
        "ASSET": rate.can_apply_to_assets,
        "EQUITY": rate.can_apply_to_equity,
        "EXPENSE": rate.can_apply_to_expenses,
        "LIABILITY": rate.can_apply_to_liabilities,
        "REVENUE": rate.can_apply_to_revenue,
    }
    content = TaxRate(
        name=filled(rate.name),
        rate=None if rate.effective_rate is None else plain_decimal(rate.effective_rate),
        components=" + ".join(map(_shown, components)) if len(components) > 1 else None,
        unused=None if rate.status == "ACTIVE" and rate.can_apply_to_revenue else "yes",
    )
    told = [
        {"name": each.name or "", "rate": _percent(each), "compound": bool(each.is_compound)} for each in components
    ]
    return Observation(
        ref=Ref(Side.XERO, Module.TAXES, rate.tax_type),
        content=content_of(content),
        extra={
            "applies": " ".join(name for name, applicable in applies.items() if applicable),
            "components": msgspec.json.encode(told).decode(),
        },
    )


def _shown(component: _Component) -> str:
    compound = " (compound)" if component.is_compound else ""
    return f"{component.name or '?'} {_percent(component)}%{compound}"


def _percent(component: _Component) -> str:
    return plain_decimal(component.rate or Decimal(0))
