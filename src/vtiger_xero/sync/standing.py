"""How one record stands: what it is linked with, what was decided about it, and what is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from vtiger_xero.domain.refs import Ref
from vtiger_xero.store import aliases, links, problems, records, verdicts
from vtiger_xero.store.problems import Trouble
from vtiger_xero.store.records import Mirrored
from vtiger_xero.store.verdicts import Choice, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a record stands.

    Attributes:
        record: the record.
        linked: its other half.
        parted: whether it has had another half, and will neither be matched nor made again by itself.
        stands_for: the record of its own side in whose place it is only read.
        duplicates: the records of its own side that are only read in its place.
        verdicts: what people have decided about it and its other half.
        troubles: the problems that are open about the two, its own first.
    """

    record: Mirrored
    linked: Mirrored | None
    parted: bool
    stands_for: Mirrored | None
    duplicates: Sequence[Mirrored]
    verdicts: Mapping[Ref, Verdict]
    troubles: Sequence[Trouble]

    @property
    def halves(self) -> list[Mirrored]:
        """The record and its other half, Vtiger's first."""
        return sorted(filter(None, (self.record, self.linked)), key=lambda half: half.ref)

    @property
    def excluded(self) -> Ref | None:
        """The half for whose sake neither is synced, if there is one."""
        left_out = (ref for ref, verdict in self.verdicts.items() if verdict.choice is Choice.EXCLUDE)
        return next(left_out, None)


def standing(tx: Connection, connection_id: str, record: Mirrored) -> Standing:
    """How a record stands."""
    ref = record.ref
    own = tx, connection_id, ref.side, ref.module
    pair = next(iter(links.pairs_of(*own, [ref.id])), None)
    linked = None if pair is None else pair.on(ref.side.other)
    refs = [ref] if linked is None else [ref, linked.ref]
    of = aliases.of(*own, [ref.id]).get(ref.id)
    others = records.by_ids(*own, [*aliases.standing_for(*own, [ref.id]).get(ref.id, []), *([of] if of else [])])
    stands_for = others.pop(of, None) if of else None
    decided: dict[Ref, Verdict] = {}
    troubles: list[Trouble] = []
    for each in refs:
        known = tx, connection_id, each.side, each.module, [each.id]
        decided |= {verdict.ref: verdict for verdict in verdicts.about(*known).values()}
        troubles += problems.open_about(tx, connection_id, each)
    return Standing(
        record=record,
        linked=linked,
        parted=linked is None and bool(links.ended(*own, [ref.id])),
        stands_for=stands_for,
        duplicates=sorted(others.values(), key=lambda each: each.ref),
        verdicts=decided,
        troubles=troubles,
    )
