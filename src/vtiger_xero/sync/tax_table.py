"""How Vtiger's taxes and Xero's rates stand to each other (spec §2 step 6): what the page and the command line show."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Connection

from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.engine.names import name_key
from vtiger_xero.modules.taxes import Rate, percent
from vtiger_xero.store import links, problems, records, verdicts
from vtiger_xero.store.records import Mirrored
from vtiger_xero.store.verdicts import Choice
from vtiger_xero.sync.fitting import tax_map
from vtiger_xero.sync.match import QUESTIONS


class Bond(StrEnum):
    """What holds a tax and its rate together."""

    LINKED = "linked"
    """They are linked."""
    CHOSEN = "chosen"
    """Somebody has said so; the next sync links them."""
    NAMED = "named"
    """They have one name; the next sync links them."""
    NONE = "none"
    """Nothing: no rate stands for the tax."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """A tax of Vtiger, and the rate of Xero that stands for it.

    Attributes:
        tax: Vtiger's.
        rate: Xero's.
        bond: what holds them together.
        asked: whether the review asks which rate it is.
    """

    tax: Mirrored
    rate: Mirrored | None
    bond: Bond
    asked: bool

    @property
    def becomes(self) -> str | None:
        """The percentage that the next sync gives the tax; ``None``: it has it already."""
        if self.rate is None or self.rate.content.get("unused"):
            return None
        own, other = self.tax.content.get("rate"), self.rate.content.get("rate")
        return None if percent(own) == percent(other) else f"{percent(other):f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxTable:
    """The taxes of both sides.

    Attributes:
        pairings: of each tax of Vtiger.
        missing: rates for sales of one component that stand for no tax of Vtiger.
        combined: rates of several components, which are found by what a record carries.
        alike: the ids of those of them that are made up of the same as another one; none of these is found.
        compound: those of them of which one component is charged on another; nothing is found by these.
        vtiger_read: whether Vtiger's taxes were ever read.
        xero_read: whether Xero's rates were.
    """

    pairings: Sequence[Pairing]
    missing: Sequence[Mirrored]
    combined: Sequence[Mirrored]
    alike: Set[str]
    compound: Sequence[Mirrored]
    vtiger_read: bool
    xero_read: bool

    def choices(self, pairing: Pairing) -> dict[str, str]:
        """The rates that may stand for a tax, by type: those that stand for no other one."""
        free = [*([pairing.rate] if pairing.rate else []), *self.missing]
        return {each.ref.id: f"{each.name} {shown(each)}" for each in sorted(free, key=lambda each: each.name)}


def shown(rate: Mirrored) -> str:
    """The percentage of a tax or rate, as people write it: ``15%``."""
    return f"{percent(rate.content.get('rate')):f}%"


def tax_table(tx: Connection, connection_id: str) -> TaxTable:
    """The taxes of both sides as the mirror has them."""
    taxes = sorted(
        records.present(tx, connection_id, Side.VTIGER, Module.TAXES), key=lambda each: (len(each.ref.id), each.ref.id)
    )
    rates = {each.ref.id: each for each in records.present(tx, connection_id, Side.XERO, Module.TAXES)}
    shapes = {each.type: each for each in tax_map(tx, connection_id).rates}
    bonds = _bonds(tx, connection_id, taxes, rates)
    asked = problems.open_of(tx, connection_id, Side.VTIGER, Module.TAXES, [each.ref.id for each in taxes])
    for_sales = sorted(
        (each for each in rates.values() if not each.content.get("unused")), key=lambda each: (each.name, each.ref.id)
    )
    taken = {rate_id for rate_id, _ in bonds.values()}
    several = [each for each in for_sales if each.content.get("components")]
    combined = [each for each in several if not shapes[each.ref.id].compound]
    made_of = {each.ref.id: _parts(shapes[each.ref.id]) for each in combined}
    return TaxTable(
        pairings=[
            Pairing(
                tax=tax,
                rate=rates.get(bonds[tax.ref.id][0]) if tax.ref.id in bonds else None,
                bond=bonds[tax.ref.id][1] if tax.ref.id in bonds else Bond.NONE,
                asked=tax.ref.id in asked and asked[tax.ref.id].code in QUESTIONS,
            )
            for tax in taxes
        ],
        missing=[each for each in for_sales if each.ref.id not in taken and not each.content.get("components")],
        combined=combined,
        alike={rate_id for rate_id, parts in made_of.items() if [*made_of.values()].count(parts) > 1},
        compound=[each for each in several if shapes[each.ref.id].compound],
        vtiger_read=bool(taxes),
        xero_read=bool(rates),
    )


def _parts(rate: Rate) -> list[tuple[str, Decimal]]:
    return sorted((name_key(name), percentage) for name, percentage in rate.components)


def _bonds(
    tx: Connection, connection_id: str, taxes: Sequence[Mirrored], rates: Mapping[str, Mirrored]
) -> dict[str, tuple[str, Bond]]:
    """The rate of each tax that has one, by the tax's id."""
    of = tx, connection_id, Side.VTIGER, Module.TAXES, [each.ref.id for each in taxes]
    linked, decided, ended = links.find(*of), verdicts.about(*of), links.ended(*of)
    bonds = {tax_id: (link.xero_id, Bond.LINKED) for tax_id, link in linked.items() if link.xero_id in rates}
    for tax_id, verdict in decided.items():
        wanted = verdict.other_id
        if tax_id not in bonds and verdict.choice is Choice.PAIR and wanted is not None and wanted in rates:
            bonds[tax_id] = wanted, Bond.CHOSEN
    taken = {rate_id for rate_id, _ in bonds.values()}
    parted = links.ended(tx, connection_id, Side.XERO, Module.TAXES, rates)
    named = {
        each.keys.name: each.ref.id for each in rates.values() if each.keys.name and each.ref.id not in taken | parted
    }
    alone = Counter(each.keys.name for each in taxes)
    for tax in taxes:
        free = tax.ref.id not in bonds and tax.ref.id not in ended and tax.ref.id not in decided
        if free and tax.keys.name in named and alone[tax.keys.name] == 1:
            bonds[tax.ref.id] = named[tax.keys.name], Bond.NAMED
    return bonds
