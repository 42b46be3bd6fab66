"""What people have done: every value that somebody entered, and what the sync could know of it when it wrote."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from vtiger_xero.clock import Clock
from vtiger_xero.domain.refs import Side


@dataclass(frozen=True, slots=True)
class Key:
    """A record that people edit: ``11x5``, a GUID, or for a person inside a contact the GUID and the serial number."""

    side: Side
    id: str
    serial: int = 0


@dataclass(frozen=True, slots=True)
class Edit:
    """One field of one record as somebody left it.

    Attributes:
        number: grows from edit to edit.
        key: the record.
        field: by the product's name.
        value: as its side kept it.
        runs: how many runs had begun before.
        amid: whether one of them was under way.
        at: when.
        respelled: whether an address was only written in another case, which changes nothing.
    """

    number: int
    key: Key
    field: str
    value: str
    runs: int
    amid: bool
    at: datetime
    respelled: bool


@dataclass(frozen=True, slots=True)
class Joined:
    """When two records were linked, in numbers of edits: after the one, before or at the other."""

    not_before: int
    surely: int


@dataclass(frozen=True, slots=True)
class _Done:
    """A run that came to its end: the numbers of edits when it began and ended, and what was open afterwards."""

    began: int
    ended: int
    troubled: frozenset[str]


class Diary:
    """Keeps the edits in their order.

    Attributes:
        runs: how many runs have begun.
        amid: whether one is under way.
        unaware: the numbers of edits of which the sync had not been told when it wrote over their record. Such a
            value may be lost: in Vtiger between the last look at the record and the write that follows at once, in
            Xero between the last answer that showed the record and the write. Or the person was taken off a contact's
            list since: whoever is entered there anew by the sync is as in the CRM.
    """

    def __init__(self, clock: Clock) -> None:
        self.runs = 0
        self.amid = False
        self.unaware: set[int] = set()
        self.edits: list[Edit] = []
        self._clock = clock
        self._last: dict[tuple[Key, str], Edit] = {}
        self._untold: dict[Side, list[Edit]] = {side: [] for side in Side}
        self._began = 0
        self._joined: dict[tuple[str, str], Joined] = {}
        self._done: list[_Done] = []

    def note(self, key: Key, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        """Somebody has saved a record; a field that is as it was is no edit.

        Args:
            key: the record.
            before: what its fields held.
            after: what they hold now.
        """
        for field, value in after.items():
            if value != before.get(field, ""):
                respelled = field == "email" and value.casefold() == before.get(field, "").casefold()
                edit = Edit(len(self.edits) + 1, key, field, value, self.runs, self.amid, self._clock.now(), respelled)
                self.edits.append(edit)
                self._last[key, field] = edit
                self._untold[key.side].append(edit)

    def withdraw(self, key: Key) -> None:
        """Somebody has taken a person off a list, with whatever was entered there."""
        self.unaware |= {edit.number for edit in self.edits if edit.key == key}

    def last(self, key: Key, field: str) -> Edit | None:
        """What somebody last left in a field."""
        return self._last.get((key, field))

    def told(self, side: Side, text: str, known: int) -> None:
        """The sync has read from a side.

        Args:
            side: that has answered.
            text: its answer, which names records. Of Xero's, the sync can know these; of Vtiger's, it can know all,
                since it is to look at a record again before it writes.
            known: the number of edits when the side answered.
        """
        self._untold[side] = [
            each
            for each in self._untold[side]
            if each.number > known or (side is Side.XERO and each.key.id not in text)
        ]

    def written(self, side: Side, text: str, since: int | None = None) -> None:
        """The sync's writing of these records has arrived.

        Args:
            side: that is written.
            text: names the records.
            since: for a call that was under way for long, the number of edits when it was sent.
        """
        untold = self._untold[side] if since is None else [each for each in self.edits[since:] if each.key.side is side]
        self.unaware |= {each.number for each in untold if each.key.id in text}

    def begin(self) -> None:
        """A run begins."""
        self.runs, self.amid, self._began = self.runs + 1, True, len(self.edits)

    def end(self, linked: Iterable[tuple[str, str]], troubled: frozenset[str], *, done: bool) -> None:
        """A run has ended, however.

        Args:
            linked: the pairs that are linked by now.
            troubled: the records about which a problem is open.
            done: whether it came to its end.
        """
        self.amid = False
        for pair in linked:
            self._joined.setdefault(pair, Joined(self._began, len(self.edits)))
        if done:
            self._done.append(_Done(self._began, len(self.edits), troubled))

    def was_undone(self, edit: Edit) -> bool:
        """Whether an edit only brought back, between two runs, what the field had held when the first one began."""
        before = [each for each in self.edits[: edit.number] if (each.key, each.field) == (edit.key, edit.field)]
        known = [each for each in before if each.runs < edit.runs]
        unseen = not any(each.amid for each in before if each.runs == edit.runs)
        return bool(known) and known[-1].value == edit.value and unseen

    def joined(self, vtiger_id: str, xero_id: str) -> "Joined":
        """When two records were linked."""
        return self._joined[vtiger_id, xero_id]

    def was_settled(self, earlier: Edit, later: Edit, ids: Collection[str]) -> bool:
        """Whether one edit was carried over before the other was made.

        So it is if a whole run lies between them, in which nobody touched the records, and after which nothing about
        them was open.
        """
        return any(
            earlier.number <= done.began
            and done.ended < later.number
            and not done.troubled & set(ids)
            and not any(edit.key.id in ids for edit in self.edits[done.began : done.ended])
            for done in self._done
        )

    def latest(self) -> Iterable[Edit]:
        """The last edit of each field."""
        return self._last.values()
