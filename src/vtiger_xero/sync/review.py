"""What a person decides: each decision is noted in one transaction, and the next run carries it out (spec §2, §3).

Everything is validated here, so that the pages and the command line show no more than the sentence that comes back.
"""

from collections.abc import Iterable

from sqlalchemy import Connection

from vtiger_xero.clock import Clock
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.engine.keys import known_by
from vtiger_xero.problems import CATALOGUE, SyncError
from vtiger_xero.store import (
    access_audit,
    aliases,
    candidates,
    conflicts,
    connections,
    cursors,
    intents,
    links,
    problems,
    records,
    runs,
    verdicts,
)
from vtiger_xero.store.database import Database
from vtiger_xero.store.links import Pair
from vtiger_xero.store.problems import Trouble
from vtiger_xero.store.records import Mirrored, Presence
from vtiger_xero.store.runs import RunStatus
from vtiger_xero.store.verdicts import Choice, Verdict
from vtiger_xero.sync.ledger import CONFLICT


def find(tx: Connection, connection_id: str, record_id: str) -> Mirrored:
    """The record of an id, whichever its side and module: Vtiger's ``11x5``, Xero's GUID in either case, ``OUTPUT2``.

    Raises:
        SyncError: ``record_unknown``.
    """
    wanted = record_id.strip()
    for module in Module:
        for side in Side:
            known = records.by_ids(tx, connection_id, side, module, [wanted, wanted.lower()])
            if known:
                return known.get(wanted) or known[wanted.lower()]
    raise SyncError("record_unknown", id=record_id)


class Review:
    """The decisions of one person about one connection; every one of them is written down.

    Every method raises :class:`SyncError`: ``record_unknown``, or what is named there.

    Args:
        database: where everything is kept.
        clock: tells when it was decided.
        connection_id: of the connection.
        who: the person's name.
    """

    def __init__(self, database: Database, clock: Clock, connection_id: str, who: str) -> None:
        self._database = database
        self._clock = clock
        self._connection_id = connection_id
        self._who = who

    def pair(self, one: Ref, other: Ref, *, instead: bool = False) -> None:
        """Two records, one of each side, belong together.

        Args:
            one: a record.
            other: of the other side.
            instead: whether ``one`` is parted first from what it is linked with.

        Raises:
            SyncError: ``pair_impossible`` or ``record_under_way``.
        """
        with self._database.write() as tx:
            both = [self._known(tx, ref) for ref in sorted((one, other))]
            former = self._pair_of(tx, self._known(tx, one)) if instead else None
            if former is not None:
                self._check_idle(tx, [former.vtiger, former.xero])
                links.end(tx, [former.link.id], released=True)
            names = {"one": _called(both[0]), "other": _called(both[-1])}
            for reason in self._against_pairing(tx, both):
                raise SyncError("pair_impossible", **names, reason=reason)
            self._release(tx, both)
            self._decide(tx, Verdict(both[0].ref, Choice.PAIR, both[1].ref.id))
            self._note(tx, "paired two records", f"{names['one']} and {names['other']}")

    def new(self, ref: Ref) -> None:
        """No record of the other side is the same as this one, which is to be made there.

        Raises:
            SyncError: ``new_impossible`` or ``record_under_way``.
        """
        with self._database.write() as tx:
            record = self._known(tx, ref)
            reason = self._against_use(tx, record) or self._namesake(tx, record)
            if reason:
                raise SyncError("new_impossible", one=_called(record), reason=reason)
            self._release(tx, [record])
            self._decide(tx, Verdict(ref, Choice.NEW))
            self._note(tx, "called a record new", _called(record))

    def same_as(self, ref: Ref, other: Ref) -> None:
        """A record is there twice: this one stands for another one of its side, and is only read.

        Raises:
            SyncError: ``same_impossible`` or ``record_under_way``.
        """
        with self._database.write() as tx:
            record, of = self._known(tx, ref), self._known(tx, other)
            reason = self._against_standing(tx, record, of)
            if reason:
                raise SyncError("same_impossible", one=_called(record), other=_called(of), reason=reason)
            self._release(tx, [record])
            self._decide(tx, Verdict(ref, Choice.SAME, other.id))
            self._note(tx, "called two records the same", f"{_called(record)} and {_called(of)}")

    def exclude(self, ref: Ref) -> None:
        """A record, and the pair of which it is a half, is left out of the sync."""
        with self._database.write() as tx:
            record = self._known(tx, ref)
            pair = self._pair_of(tx, record)
            self._decide(tx, Verdict(ref, Choice.EXCLUDE))
            self._stir(tx, record, pair)
            halves = [record.ref] if pair is None else [pair.vtiger.ref, pair.xero.ref]
            problems.close(tx, self._connection_id, [*halves, *self._rivals(tx, record)], self._clock.now())
            self._note(tx, "left a record out", _called(record))

    def include(self, ref: Ref) -> None:
        """A record that was left out is synced again.

        Raises:
            SyncError: ``nothing_to_decide``.
        """
        with self._database.write() as tx:
            record = self._known(tx, ref)
            verdict = verdicts.about(tx, self._connection_id, ref.side, ref.module, [ref.id]).get(ref.id)
            if verdict is None or verdict.choice is not Choice.EXCLUDE:
                raise _nothing(record, "it is not left out of the sync")
            verdicts.withdraw(tx, self._connection_id, ref)
            self._stir(tx, record, self._pair_of(tx, record))
            self._note(tx, "took a record in again", _called(record))

    def part(self, ref: Ref) -> None:
        """A record and the one that it is linked with do not belong together; neither is matched or made again.

        Raises:
            SyncError: ``nothing_to_decide`` or ``record_under_way``.
        """
        with self._database.write() as tx:
            record = self._known(tx, ref)
            pair = self._pair_of(tx, record)
            if pair is None:
                raise _nothing(record, "it is linked with nothing")
            self._check_idle(tx, [pair.vtiger, pair.xero])
            links.end(tx, [pair.link.id], released=True)
            for half in (pair.vtiger, pair.xero):
                verdicts.withdraw(tx, self._connection_id, half.ref)
            problems.close(tx, self._connection_id, [pair.vtiger.ref, pair.xero.ref], self._clock.now())
            self._note(tx, "parted two records", f"{_called(pair.vtiger)} and {_called(pair.xero)}")

    def keep(self, ref: Ref, winner: Side, field: str | None = None) -> None:
        """Of fields that both sides changed, a side's value stays: of one field, or of all that wait.

        Raises:
            SyncError: ``nothing_to_decide``.
        """
        with self._database.write() as tx:
            record = self._known(tx, ref)
            pair = self._pair_of(tx, record)
            known = [] if pair is None else conflicts.of_links(tx, [pair.link.id]).get(pair.link.id, [])
            fields = {each.clash.field for each in known if field in {None, each.clash.field}}
            if pair is None or not fields:
                about = "no field" if field is None else f"the field {field}"
                raise _nothing(record, f"{about} was changed on both sides and waits for a decision")
            conflicts.choose(tx, pair.link.id, winner, fields)
            links.stir(tx, [pair.link.id])
            if all(each.chosen or each.clash.field in fields for each in known):
                self._close_conflict(tx, pair)
            self._note(tx, f"kept the value of {winner.label}", f"{_called(record)}: {', '.join(sorted(fields))}")

    def let_go(self, ref: Ref) -> None:
        """The other half of a record is gone for good; that this one has changed since is no reason to keep the link.

        Raises:
            SyncError: ``nothing_to_decide``.
        """
        with self._database.write() as tx:
            record = self._known(tx, ref)
            pair = self._pair_of(tx, record)
            left = None if pair is None else next((h for h in (pair.vtiger, pair.xero) if _is_left(h, pair)), None)
            if left is None:
                raise _nothing(record, "no other half of it is gone")
            self._decide(tx, Verdict(left.ref, Choice.LET_GO))
            self._note(tx, "let the other half of a record go", _called(left))

    def accept_missing(self, module: Module) -> int:
        """What a module was held for is right: the records that are missing are gone.

        Returns:
            How many they are.

        Raises:
            SyncError: ``nothing_to_decide``.
        """
        with self._database.write() as tx:
            missing = records.missing(tx, self._connection_id, module)
            if not missing:
                raise SyncError("nothing_to_decide", subject=module.capitalize(), reason="no records are missing")
            records.settle_presence(tx, self._connection_id, missing, Presence.GONE)
            problems.close_general(tx, self._connection_id, module, self._clock.now())
            self._note(tx, "accepted that records are gone", f"{len(missing)} {module}")
        return len(missing)

    def retry(self, problem_id: str) -> None:
        """Have the record of a problem tried again, unchanged as it is.

        Raises:
            SyncError: ``problem_unknown``.
        """
        with self._database.write() as tx:
            trouble = self._open(tx, problem_id)
            problems.retry(tx, self._connection_id, [trouble.ref] if trouble.ref else [])
            self._note(tx, "had a record tried again", _about(trouble))

    def retry_all(self, code: str | None = None) -> int:
        """Have the records of all open problems tried again, or of those of one code.

        Returns:
            How many problems they are.
        """
        with self._database.write() as tx:
            number = problems.retry_all(tx, self._connection_id, code)
            about = "" if code is None else f": {CATALOGUE[code].title}"
            self._note(tx, "had everything tried again", f"{number} problems{about}")
        return number

    def ignore(self, problem_id: str) -> None:
        """Leave a problem out of the list for as long as its record stays as it is.

        Raises:
            SyncError: ``problem_unknown`` or ``problem_lasting``.
        """
        with self._database.write() as tx:
            trouble = self._open(tx, problem_id)
            ref = trouble.ref
            known = records.by_ids(tx, self._connection_id, ref.side, ref.module, [ref.id]) if ref else {}
            if ref is None or ref.id not in known:
                raise SyncError("problem_lasting", title=trouble.problem.title)
            problems.ignore(tx, trouble.id, known[ref.id].fingerprint)
            self._note(tx, "ignored a problem", _about(trouble))

    def resync(self) -> None:
        """Have everything read again by the next run; links stay.

        Raises:
            SyncError: ``run_under_way``: a run would go on from where it stands.
        """
        with self._database.write() as tx:
            if any(run.status is RunStatus.RUNNING for run in runs.latest(tx, self._connection_id, 1)):
                raise SyncError("run_under_way", name=connections.name_of(tx, self._connection_id))
            cursors.reset(tx, self._connection_id)
            self._note(tx, "had everything read again", "")

    # What may be said of a record

    def _against_pairing(self, tx: Connection, both: list[Mirrored]) -> Iterable[str]:
        one, other = both[0].ref, both[1].ref
        if Module.PEOPLE in {one.module, other.module}:
            yield "people are known by e-mail address and name, and are not paired by hand"
        elif one.module is not other.module:
            yield "they are not of one kind"
        elif one.side is other.side:
            yield f"both are in {one.side.label}"
        for record in both:
            reason = self._against_use(tx, record)
            if reason:
                yield reason

    def _against_standing(self, tx: Connection, record: Mirrored, of: Mirrored) -> str | None:
        if (record.ref.side, record.ref.module) != (of.ref.side, of.ref.module):
            return "they are not of one system, or not of one kind"
        if record.ref.module in {Module.PEOPLE, Module.TAXES}:
            return "only organizations, and products and services, stand for each other"
        if record.ref == of.ref:
            return "that is one and the same record"
        if of.presence is Presence.GONE:
            return f"{_called(of)} is no longer there"
        if aliases.of(tx, self._connection_id, of.ref.side, of.ref.module, [of.ref.id]):
            return f"{_called(of)} stands for another record itself"
        return self._against_use(tx, record)

    def _against_use(self, tx: Connection, record: Mirrored) -> str | None:
        """Why a record cannot be given another half, or none; ``None`` where it can."""
        if record.presence is Presence.GONE:
            return f"{_called(record)} is no longer there"
        pair = self._pair_of(tx, record)
        return None if pair is None else f"{_called(record)} is linked with {_called(pair.on(record.ref.side.other))}"

    def _namesake(self, tx: Connection, record: Mirrored) -> str | None:
        """What keeps a record from being made on the other side, where it would be there twice."""
        if record.ref.module is Module.PEOPLE:
            return None
        side, key = record.ref.side.other, record.keys.name
        across = candidates.named(tx, self._connection_id, side, record.ref.module, [key]).get(key, [])
        holder = next((each.record for each in across if not each.record.locked), None)
        return None if holder is None else f"{_called(holder)} has the {known_by(record.ref.module)} already"

    # What a decision does

    def _release(self, tx: Connection, released: list[Mirrored]) -> None:
        """Let records be decided upon anew, whatever was decided before."""
        refs = [record.ref for record in released]
        self._check_idle(tx, released)
        for ref in refs:
            links.free(tx, self._connection_id, ref)
            verdicts.withdraw(tx, self._connection_id, ref)
        aliases.dissolve(tx, self._connection_id, refs)
        asked = [*refs, *(rival for record in released for rival in self._rivals(tx, record))]
        records.stir(tx, self._connection_id, asked)
        problems.close(tx, self._connection_id, asked, self._clock.now())

    def _rivals(self, tx: Connection, record: Mirrored) -> list[Ref]:
        """Those of its side of whom it is asked whether they, or this one, are the same as a third."""
        of = tx, self._connection_id, record.ref.side, record.ref.module
        name, email = record.keys.name, record.keys.email
        alike = [*candidates.named(*of, [name]).get(name, []), *candidates.mailed(*of, [email]).get(email, [])]
        troubles = problems.open_of(*of, [each.record.ref.id for each in alike]).values()
        return [
            trouble.ref
            for trouble in troubles
            if trouble.ref and record.ref.id in trouble.details.get("rivals", "").split()
        ]

    def _check_idle(self, tx: Connection, about: list[Mirrored]) -> None:
        """A call that is under way settles the link that it was decided upon with."""
        if intents.are_open(tx, self._connection_id, [record.ref for record in about]):
            raise SyncError("record_under_way", subject=" and ".join(map(_called, about)))

    def _stir(self, tx: Connection, record: Mirrored, pair: Pair | None) -> None:
        records.stir(tx, self._connection_id, [record.ref])
        if pair is not None:
            links.stir(tx, [pair.link.id])

    def _close_conflict(self, tx: Connection, pair: Pair) -> None:
        ref = pair.vtiger.ref
        open_now = problems.open_of(tx, self._connection_id, ref.side, ref.module, [ref.id]).get(ref.id)
        if open_now is not None and open_now.code == CONFLICT:
            problems.close(tx, self._connection_id, [ref], self._clock.now())

    def _decide(self, tx: Connection, verdict: Verdict) -> None:
        verdicts.put(tx, self._connection_id, verdict, self._who, self._clock.now())

    def _note(self, tx: Connection, what: str, subject: str) -> None:
        new_id, now = self._clock.new_id(), self._clock.now()
        access_audit.note(tx, new_id, now, self._who, what, subject, connection_id=self._connection_id)

    def _known(self, tx: Connection, ref: Ref) -> Mirrored:
        found = records.by_ids(tx, self._connection_id, ref.side, ref.module, [ref.id])
        if ref.id not in found:
            raise SyncError("record_unknown", id=ref.id)
        return found[ref.id]

    def _pair_of(self, tx: Connection, record: Mirrored) -> Pair | None:
        ref = record.ref
        return next(iter(links.pairs_of(tx, self._connection_id, ref.side, ref.module, [ref.id])), None)

    def _open(self, tx: Connection, problem_id: str) -> Trouble:
        found = problems.get(tx, self._connection_id, problem_id.strip())
        if found is None:
            raise SyncError("problem_unknown", id=problem_id)
        return found


def _is_left(half: Mirrored, pair: Pair) -> bool:
    return half.presence is not Presence.GONE and pair.on(half.ref.side.other).presence is Presence.GONE


def _nothing(record: Mirrored, reason: str) -> SyncError:
    return SyncError("nothing_to_decide", subject=_called(record), reason=reason)


def _called(record: Mirrored) -> str:
    """A record as it is told of in a sentence."""
    return f"{record.name} ({record.ref.id})" if record.name else record.ref.id


def _about(trouble: Trouble) -> str:
    return f"{trouble.name or trouble.module or 'the connection'}: {trouble.problem.title}"
