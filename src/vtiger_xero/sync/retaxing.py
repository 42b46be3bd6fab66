"""Products and services that carry a rate of tax which is about to change get the new one (spec §2 step 6).

They come before the tax itself: as long as that holds its old rate, whatever was cut off is found again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import Connection

from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.domain.writes import Operation, Write
from vtiger_xero.modules.taxes import percent
from vtiger_xero.store import links, problems, records, verdicts
from vtiger_xero.store.intents import Intent
from vtiger_xero.store.outcomes import Action
from vtiger_xero.store.problems import Trouble
from vtiger_xero.store.records import Mirrored, Presence
from vtiger_xero.store.verdicts import Choice
from vtiger_xero.sync import kept_rates
from vtiger_xero.sync.context import Context
from vtiger_xero.sync.decide import Planned
from vtiger_xero.sync.ledger import Ledger
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
    """Read what products and services carry, if a rate may be about to change; queries do not tell it.

    Raises:
        SyncError: Vtiger cannot be asked.
    """
    with context.transactions.read() as tx:
        ids = _carriers(context, tx)
    for start in range(0, len(ids), PAGE):
        context.go_on()
        found = context.at.remotes[Side.VTIGER].fetch(Module.ITEMS, ids[start : start + PAGE])
        with context.fenced() as tx:
            keep(context, tx, found)


def _carriers(context: Context, tx: Connection) -> list[str]:
    """The records that may carry a rate which is about to change; else those that kept one, and were saved since."""
    of = tx, context.connection_id, Side.VTIGER, Module.ITEMS
    if _changing(context, tx, _foreseen(context, tx)):
        return [each.ref.id for each in records.present(*of)]
    owing = kept_rates.owing(tx, context.connection_id)
    known = records.by_ids(*of, owing)
    return sorted(each.ref.id for each in known.values() if not kept_rates.rests(context, owing[each.ref.id], each))


def _linked(context: Context, tx: Connection) -> dict[str, str]:
    """The rates with which taxes are linked."""
    of = tx, context.connection_id, Side.VTIGER, Module.TAXES
    found = links.find(*of, [each.ref.id for each in records.present(*of)])
    return {tax_id: link.xero_id for tax_id, link in found.items()}


def _foreseen(context: Context, tx: Connection) -> dict[str, str]:
    """The rates with which taxes are linked, or will be once they are matched: those of one name, chosen, or back."""
    of = tx, context.connection_id
    linked = _linked(context, tx)
    free: dict[Side, dict[str, str]] = {}
    for side in Side:
        present = {each.ref.id: each.keys.name for each in records.present(*of, side, Module.TAXES)}
        had = links.ended(*of, side, Module.TAXES, present) | links.find(*of, side, Module.TAXES, present).keys()
        free[side] = {name: record_id for record_id, name in present.items() if name and record_id not in had}
    alike = {free[Side.VTIGER][name]: free[Side.XERO][name] for name in free[Side.VTIGER].keys() & free[Side.XERO]}
    back = {pair.link.vtiger_id: pair.link.xero_id for pair in links.returned(*of, Module.TAXES)}
    return alike | back | linked | _paired(tx, context.connection_id)


def _paired(tx: Connection, connection_id: str) -> dict[str, str]:
    """The rates that people have chosen for taxes, where that is not carried out yet."""
    chosen = [each for each in verdicts.outstanding(tx, connection_id, Module.TAXES) if each.choice is Choice.PAIR]
    return {
        **{each.ref.id: each.other_id for each in chosen if each.other_id and each.ref.side is Side.VTIGER},
        **{each.other_id: each.ref.id for each in chosen if each.other_id and each.ref.side is Side.XERO},
    }


def _changing(context: Context, tx: Connection, pairs: Mapping[str, str]) -> list[Changing]:
    """Those of these taxes, by id with the rate that each belongs to, that are about to get another percentage."""
    xero = records.by_ids(tx, context.connection_id, Side.XERO, Module.TAXES, pairs.values())
    known = problems.open_of(tx, context.connection_id, Side.XERO, Module.TAXES, xero)
    parked = {
        rate_id
        for rate_id, trouble in known.items()
        if trouble.parks(xero[rate_id].fingerprint, context.at.settings_revision)
    }
    wanted = {tax_id: rate_id for tax_id, rate_id in pairs.items() if rate_id not in parked}
    return [each for each in _followed(context, tx, wanted) if each.old != each.new]


def _followed(context: Context, tx: Connection, pairs: Mapping[str, str]) -> list[Changing]:
    """Those of these taxes that follow their rate in Xero, whether or not they have it already."""
    of = tx, context.connection_id
    vtiger = records.by_ids(*of, Side.VTIGER, Module.TAXES, pairs)
    xero = records.by_ids(*of, Side.XERO, Module.TAXES, pairs.values())
    excluded = _excluded(context, tx, vtiger.values()) | _excluded(context, tx, xero.values())
    policy = context.policy(Module.TAXES)
    found: list[Changing] = []
    for tax_id, rate_id in sorted(pairs.items()):
        tax, rate = vtiger.get(tax_id), xero.get(rate_id)
        if tax is None or rate is None or {tax.ref, rate.ref} & excluded:
            continue
        if not policy.of(tax.content, rate.content).allows("rate", Side.VTIGER):
            continue
        old, new = percent(tax.content.get("rate")), percent(rate.content.get("rate"))
        found.append(Changing(tax.extra["column"], tax.name, old, new))
    return found


def _excluded(context: Context, tx: Connection, among: Iterable[Mirrored]) -> set[Ref]:
    """Those of these records that a person has left out of the sync."""
    refs = {each.ref for each in among}
    return {
        Ref(side, module, record_id)
        for side, module in {(ref.side, ref.module) for ref in refs}
        for record_id, verdict in verdicts.about(
            tx, context.connection_id, side, module, [ref.id for ref in refs]
        ).items()
        if verdict.choice is Choice.EXCLUDE
    }


def decide_products(context: Context) -> Iterator[Planned]:
    """What is to be written to the products and services that carry an old rate."""
    after = ""
    while True:
        with context.fenced() as tx:
            linked = _linked(context, tx)
            changing = _changing(context, tx, linked)
            owing = kept_rates.owing(tx, context.connection_id)
            page = _page(context, tx, None if changing else owing, after)
            followed = _followed(context, tx, linked) if owing else []
            planned = _decide_page(context, tx, page, changing, followed, owing)
        yield from planned
        if len(page) < PAGE:
            return
        after = page[-1].ref.id


def _page(context: Context, tx: Connection, among: Iterable[str] | None, after: str) -> list[Mirrored]:
    """The next products and services by id; of all, or among these."""
    of = tx, context.connection_id, Side.VTIGER, Module.ITEMS
    if among is None:
        return records.after(*of, after, PAGE)
    known = records.by_ids(*of, [each for each in among if each > after]).values()
    return sorted((each for each in known if each.presence is Presence.HERE), key=lambda each: each.ref.id)[:PAGE]


def _decide_page(
    context: Context,
    tx: Connection,
    page: Sequence[Mirrored],
    changing: Sequence[Changing],
    followed: Sequence[Changing],
    owing: Mapping[str, Trouble],
) -> list[Planned]:
    wanted: list[tuple[Mirrored, Planned]] = []
    paid: list[Ref] = []
    excluded = _left_out(context, tx, page)
    for record in page:
        trouble = owing.get(record.ref.id)
        kept = {} if trouble is None else kept_rates.rates_of(trouble)
        anew = _carried(record, changing)
        still = _carried(record, [replace(tax, old=kept[tax.column]) for tax in followed if tax.column in kept])
        if record.ref.id not in excluded and (anew or still):
            known = trouble is not None and {tax.column for tax in anew} <= kept.keys()
            if not (trouble and known and kept_rates.rests(context, trouble, record)):
                rates = [*still, *(tax for tax in anew if tax.column not in kept)]
                wanted.append((record, _amendment(context, record, rates)))
        elif trouble and not kept_rates.rests(context, trouble, record):
            paid.append(record.ref)
    problems.close_beside(tx, context.connection_id, paid, context.at.clock.now())
    return _writable(context, tx, wanted)


def _writable(context: Context, tx: Connection, wanted: Sequence[tuple[Mirrored, Planned]]) -> list[Planned]:
    """The amendments that Vtiger is not known to refuse; the others are kept as if it had been asked."""
    ledger, clock = Ledger(context, tx), context.at.clock
    planned: list[Planned] = []
    for record, amendment in wanted:
        refused = context.at.remotes[Side.VTIGER].refusal(Module.ITEMS, amendment.write, record.extra)
        if refused is None:
            planned.append(amendment)
            continue
        details = kept_rates.explained(amendment.intents[0], refused)
        ledger.note(record, Action.SKIPPED, kept_rates.KEPT, details=details, written=Side.VTIGER)
        trouble = Trouble(
            code=kept_rates.KEPT,
            ref=record.ref,
            name=record.name,
            details=details,
            fingerprint=kept_rates.stamp(record),
            settings_revision=context.at.settings_revision,
        )
        problems.put(tx, context.connection_id, trouble, clock.new_id(), clock.now())
    ledger.store()
    return planned


def _left_out(context: Context, tx: Connection, page: Sequence[Mirrored]) -> set[str]:
    """The ids of those of these records that a person has left out of the sync, themselves or their other halves."""
    found = {ref.id for ref in _excluded(context, tx, page)}
    pairs = links.pairs_of(tx, context.connection_id, Side.VTIGER, Module.ITEMS, [each.ref.id for each in page])
    excluded = _excluded(context, tx, [pair.xero for pair in pairs])
    return found | {pair.vtiger.ref.id for pair in pairs if pair.xero.ref in excluded}


def _carried(record: Mirrored, rates: Iterable[Changing]) -> list[Changing]:
    """Those of the taxes that a record carries at their old rate, where that is another one."""
    return [
        each
        for each in rates
        if each.old != each.new and each.column in record.extra and percent(record.extra[each.column]) == each.old
    ]


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
        target_content={
            **_called(record),
            **{each.column: f"{each.old:f}" for each in rates},
            "tax": record.extra.get("tax"),
        },
    )
    write = Write(
        operation=Operation.AMEND,
        target_id=record.ref.id,
        mark="",
        fields=tuple(columns),
        content={**record.content, "tax": text} if "tax" in record.content else record.content,
        extra={**record.extra, **columns, "tax": text},
    )
    return Planned((intent,), write)


def _called(record: Mirrored) -> Mapping[str, str | None]:
    return {name: record.content.get(name) for name in ("name", "code", "kind")}
