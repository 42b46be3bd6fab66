"""Products and services that carry a rate of tax which is about to change get the new one (spec §2 step 6).

They come before the tax itself: as long as that holds its old rate, whatever was cut off is found again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection

from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.domain.writes import Operation, Write
from vtiger_xero.modules.taxes import percent
from vtiger_xero.store import links, problems, records, verdicts
from vtiger_xero.store.intents import Intent
from vtiger_xero.store.records import Mirrored
from vtiger_xero.store.verdicts import Choice
from vtiger_xero.sync.context import Context
from vtiger_xero.sync.decide import Planned
from vtiger_xero.sync.mirror import keep

#: How many products and services are looked at in one transaction, or asked for at once.
PAGE = 200


@dataclass(frozen=True, slots=True)
class Changing:
    """A tax of Vtiger whose rate is about to change.

    Attributes:
        column: in which products and services hold their own rate of it.
        name: its label.
        old, new: percent.
    """

    column: str
    name: str
    old: Decimal
    new: Decimal


def look(context: Context) -> None:
    """Read what products and services carry, if a rate is about to change; queries do not tell it.

    Raises:
        SyncError: Vtiger cannot be asked.
    """
    with context.transactions.read() as tx:
        if not changing(context, tx):
            return
        ids = [each.ref.id for each in records.present(tx, context.connection_id, Side.VTIGER, Module.ITEMS)]
    for start in range(0, len(ids), PAGE):
        context.go_on()
        found = context.at.remotes[Side.VTIGER].fetch(Module.ITEMS, ids[start : start + PAGE])
        with context.fenced() as tx:
            keep(context, tx, found)


def changing(context: Context, tx: Connection) -> list[Changing]:
    """The taxes whose rate Xero will change: those that are linked, were paired by a person, or are of one name."""
    of = tx, context.connection_id
    vtiger = records.present(*of, Side.VTIGER, Module.TAXES)
    rates = {each.ref.id: each for each in records.present(*of, Side.XERO, Module.TAXES)}
    parked = problems.open_of(*of, Side.XERO, Module.TAXES, rates)
    linked = links.find(*of, Side.VTIGER, Module.TAXES, [each.ref.id for each in vtiger])
    named = {each.keys.name: each.ref.id for each in rates.values() if each.keys.name}
    chosen = _paired(tx, context.connection_id) | {tax_id: link.xero_id for tax_id, link in linked.items()}
    found: list[Changing] = []
    for tax in vtiger:
        rate = rates.get(chosen.get(tax.ref.id) or named.get(tax.keys.name) or "")
        if rate is None or (rate.ref.id in parked and _parks(context, parked[rate.ref.id], rate)):
            continue
        old, new = percent(tax.content.get("rate")), percent(rate.content.get("rate"))
        if old != new:
            found.append(Changing(tax.extra["column"], tax.name, old, new))
    return found


def _paired(tx: Connection, connection_id: str) -> dict[str, str]:
    """The rates that people have chosen for taxes, where that is not carried out yet."""
    chosen = [each for each in verdicts.outstanding(tx, connection_id, Module.TAXES) if each.choice is Choice.PAIR]
    return {
        **{each.ref.id: each.other_id for each in chosen if each.other_id and each.ref.side is Side.VTIGER},
        **{each.other_id: each.ref.id for each in chosen if each.other_id and each.ref.side is Side.XERO},
    }


def _parks(context: Context, trouble: problems.Trouble, rate: Mirrored) -> bool:
    return trouble.parks(rate.fingerprint, context.at.settings_revision)


def decide_products(context: Context) -> Iterator[Planned]:
    """What is to be written to the products and services that carry an old rate."""
    after = ""
    while True:
        with context.fenced() as tx:
            rates = changing(context, tx)
            page = records.after(tx, context.connection_id, Side.VTIGER, Module.ITEMS, after, PAGE) if rates else []
            ids = [each.ref.id for each in page]
            known = problems.open_of(tx, context.connection_id, Side.VTIGER, Module.ITEMS, ids)
            planned = [
                _amendment(context, record, carried)
                for record in page
                if (carried := _carried(record, rates))
                and not (record.ref.id in known and _parks(context, known[record.ref.id], record))
            ]
        yield from planned
        if len(page) < PAGE:
            return
        after = page[-1].ref.id


def _carried(record: Mirrored, rates: list[Changing]) -> list[Changing]:
    """Those of the taxes that a record carries at their old rate."""
    return [each for each in rates if each.column in record.extra and percent(record.extra[each.column]) == each.old]


def _amendment(context: Context, record: Mirrored, rates: list[Changing]) -> Planned:
    columns = {each.column: f"{each.new:f}" for each in rates}
    text = record.extra.get("tax", "")
    for each in rates:
        text = text.replace(f"{each.name} {each.old:f}%", f"{each.name} {each.new:f}%")
    intent = Intent(
        id=context.at.clock.new_id(),
        operation=Operation.AMEND,
        source=record.ref,
        target_id=record.ref.id,
        fields=("tax",),
        source_content={**_called(record), **columns, "tax": text},
        target_content={**_called(record), "tax": record.extra.get("tax")},
    )
    write = Write(
        operation=Operation.AMEND,
        target_id=record.ref.id,
        mark="",
        fields=("tax",),
        content=record.content,
        extra=columns,
    )
    return Planned((intent,), write)


def _called(record: Mirrored) -> Mapping[str, str | None]:
    return {name: record.content.get(name) for name in ("name", "code", "kind")}
