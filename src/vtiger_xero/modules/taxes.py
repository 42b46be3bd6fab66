"""Taxes, which always go from Xero to Vtiger (spec §2 step 6): which rate of Xero stands for what a product carries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from vtiger_xero.domain.records import Content, Value
from vtiger_xero.domain.refs import Direction, Side
from vtiger_xero.engine.names import name_key, plain
from vtiger_xero.engine.policy import Policy

#: A pair keeps its names: the CRM's is printed on quotes, and which rate stands for it may have been chosen.
FIELDS: Mapping[str, Direction] = {"rate": Direction.TO_VTIGER}


def policy(*, creates: bool) -> Policy:
    """The rules for taxes.

    Args:
        creates: whether a tax that Vtiger lacks is made there.
    """

    def unwanted(side: Side, content: Content) -> str | None:
        if side is Side.VTIGER:
            return "tax_only_in_vtiger"
        if content.get("unused"):
            return "tax_unused"
        if content.get("components"):
            return "tax_combined"
        return None if creates else "tax_missing"

    whole = Policy(
        direction=Direction.TO_VTIGER,
        fields=FIELDS,
        required=frozenset({"name"}),
        same=same,
        leading=Side.XERO,
        unwanted=unwanted,
    )
    # A rate that is no longer used leaves the tax that it stood for to Vtiger.
    unused = replace(whole, fields={})

    def apart(_vtiger: Content | None, xero: Content | None) -> Policy:
        return unused if xero is not None and xero.get("unused") else whole

    return replace(whole, apart=apart)


def same(field: str, one: Value, other: Value) -> bool:
    """Whether two values, one from each side, mean the same; no rate and one of 0 do."""
    if field == "rate":
        return percent(one) == percent(other)
    return plain(one) == plain(other)


def percent(rate: Value) -> Decimal:
    """A rate as a number; what is none is 0."""
    text = plain(rate)
    return Decimal(text) if text.replace(".", "", 1).isdigit() else Decimal(0)


def is_column(name: str) -> bool:
    """Whether a field of a product or service is its own rate of a tax, as ``tax1``."""
    return name[:3] == "tax" and name[3:].isdigit()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tax:
    """A tax of Vtiger.

    Attributes:
        column: of products, that holds its rate: ``tax1``.
        name: its label.
        rate: percent, of who has no other.
        stands_for: the type of the rate in Xero with which it is linked.
    """

    column: str
    name: str
    rate: Decimal
    stands_for: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A rate of Xero that may be applied to revenue.

    Attributes:
        type: ``OUTPUT2``.
        name: as people see it.
        rate: percent, of all components together.
        components: name and percent of each; none is compound.
        compound: whether a component is.
    """

    type: str
    name: str
    rate: Decimal
    components: tuple[tuple[str, Decimal], ...] = ()
    compound: bool = False


@dataclass(frozen=True, slots=True)
class TaxMap:
    """Vtiger's taxes and the rates of Xero that stand for them.

    Attributes:
        taxes: Vtiger's, by column.
        rates: Xero's, those that are in use.
    """

    taxes: Mapping[str, Tax]
    rates: tuple[Rate, ...]

    def type_for(self, carried: Mapping[str, Decimal]) -> tuple[str | None, str | None]:
        """The rate in Xero for what a product or a line carries (spec §5.3, *Individual tax*).

        Args:
            carried: the rate of each tax, by column.

        Returns:
            The rate's type, or nothing where it carries no tax; and the code of the problem that keeps it from being
            told.
        """
        if not carried:
            return None, None
        known = {column: self.taxes[column] for column in carried if column in self.taxes}
        if len(known) < len(carried):
            return None, "tax_unknown_in_xero"
        if len(carried) == 1:
            ((column, rate),) = carried.items()
            return _only(self._single(known[column], rate))
        return _only(self._combined([(known[column], rate) for column, rate in carried.items()]))

    def _single(self, tax: Tax, rate: Decimal) -> list[str]:
        linked = [each.type for each in self.rates if each.type == tax.stands_for and each.rate == rate]
        name = name_key(tax.name)
        alike = [
            each.type
            for each in self.rates
            if len(each.components) <= 1 and each.rate == rate and name_key(each.name) == name
        ]
        return linked or alike

    def _combined(self, carried: Iterable[tuple[Tax, Decimal]]) -> list[str]:
        wanted = [(self._names(tax), rate) for tax, rate in carried]
        return [each.type for each in self.rates if not each.compound and _made_of(each.components, wanted)]

    def _names(self, tax: Tax) -> set[str]:
        """By what a tax may be known among the components of a combined rate."""
        linked = [each for each in self.rates if each.type == tax.stands_for]
        names = [tax.name, *(each.name for each in linked), *(name for each in linked for name, _ in each.components)]
        return {name_key(name) for name in names}


def _made_of(components: tuple[tuple[str, Decimal], ...], wanted: list[tuple[set[str], Decimal]]) -> bool:
    """Whether these are the components, each by one of its names and its rate."""
    if len(components) != len(wanted):
        return False
    left = list(components)
    for names, rate in wanted:
        fitting = next((each for each in left if name_key(each[0]) in names and each[1] == rate), None)
        if fitting is None:
            return False
        left.remove(fitting)
    return True


def _only(found: list[str]) -> tuple[str | None, str | None]:
    if len(found) > 1:
        return None, "tax_several_fit"
    return (found[0], None) if found else (None, "tax_unknown_in_xero")
