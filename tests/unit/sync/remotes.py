"""Two small systems in memory, the people who edit them, and what may befall a call."""

import json
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto

from vtiger_xero.clock import VirtualClock
from vtiger_xero.domain.observations import Observation, Page, Unreadable
from vtiger_xero.domain.records import Value
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.domain.writes import Accepted, Answer, Call, Operation, Refused, Write
from vtiger_xero.problems import NoAnswerError, SyncError, WholeBatchRefusedError

#: For how long a side remembers what it answered to a key.
KEY_LIVES = timedelta(minutes=6)


class Lost(Enum):
    """What of a call is lost on the way."""

    REQUEST = auto()
    ANSWER = auto()


Fate = Lost | BaseException | Callable[[], object] | None
"""What befalls a call: it is lost, it fails, something happens meanwhile, or nothing."""


@dataclass
class Row:
    """A record as its system keeps it."""

    content: dict[str, str]
    changed: datetime
    mark: str | None = None
    locked: str | None = None
    unreadable: str | None = None


@dataclass
class Heard:
    """What a system was asked."""

    sent: list[tuple[Call, str]] = field(default_factory=list)
    walks: list[tuple[datetime | None, str | None]] = field(default_factory=list)
    look_ups: list[tuple[str, ...]] = field(default_factory=list)


class MemoryRemote:
    """One side, in memory, that keeps idempotency keys as Xero does.

    Args:
        side: which.
        clock: of the side.
        zone: how far the times of its records are from its clock; ``None``: it tells, and they are not.
    """

    def __init__(self, side: Side, clock: VirtualClock, zone: timedelta | None = None) -> None:
        self.side = side
        self.batch_limit = 3
        self.at_once = 2
        self.tells_zone = zone is None
        self.key_life = timedelta(minutes=4)
        self.settling = timedelta(0)
        self.sweeps_after = timedelta(days=1)
        self.page = 2
        self.calls = 0
        self.rows: dict[str, Row] = {}
        self.heard = Heard()
        self.fates: deque[Fate] = deque()
        self.walk_fates: deque[Fate] = deque()
        self.refuses: dict[str, Refused] = {}
        self.refuses_whole: set[str] = set()
        self.keeps: Callable[[str], str] = str
        self._clock = clock
        self._zone = zone or timedelta(0)
        self._answered: dict[str, tuple[datetime, list[Answer]]] = {}

    # What people do in it

    def edit(self, record_id: str, **values: Value) -> None:
        """Change some fields of a record, or make one."""
        row = self.rows.setdefault(record_id, Row({}, self._now()))
        row.content = {name: value for name, value in {**row.content, **values}.items() if value is not None}
        row.changed = self._now()

    def by_name(self, name: str) -> Row:
        """The only record of a name."""
        (row,) = (row for row in self.rows.values() if row.content.get("name") == name)
        return row

    # What the sync asks of it

    def sweep_interval(self, module: Module, records: int) -> timedelta:
        return self.sweeps_after

    def placeless(self, module: Module) -> Mapping[str, frozenset[str]]:
        return {}

    def refusal(self, module: Module, write: Write, held: Mapping[str, str]) -> Refused | None:
        return None

    def walk_interval(self, module: Module) -> timedelta:
        return timedelta(0)

    def walk(self, module: Module, since: datetime | None, after: str | None) -> Page:
        self.heard.walks.append((since, after))
        self._meet(self.walk_fates)
        rows = [(key, row) for key, row in sorted(self.rows.items()) if key > (after or "")]
        changed = [(key, row) for key, row in rows if since is None or row.changed >= since]
        page = changed[: self.page]
        return Page(
            rows=tuple(self._observed(module, key) for key, row in page if not row.unreadable),
            unreadable=tuple(
                Unreadable(Ref(self.side, module, key), row.content["name"], row.unreadable)
                for key, row in page
                if row.unreadable
            ),
            after=page[-1][0] if len(changed) > len(page) else None,
            remote_now=self._clock.now(),
        )

    def look_up(self, module: Module, marks: Sequence[str]) -> list[Observation]:
        self.calls += 1
        self.heard.look_ups.append(tuple(marks))
        return [self._observed(module, key) for key, row in self.rows.items() if row.mark in marks]

    def fetch(self, module: Module, ids: Sequence[str]) -> list[Observation]:
        self.calls += 1
        return [self._observed(module, key) for key in ids if key in self.rows]

    def encode(self, module: Module, operation: Operation, writes: Sequence[Write]) -> Call:
        assert 0 < len(writes) <= self.batch_limit
        assert {write.operation for write in writes} == {operation}
        elements = [
            {
                "id": write.target_id,
                "mark": write.mark,
                "values": {name: write.content.get(name) for name in write.fields},
            }
            for write in writes
        ]
        return Call("PUT" if operation is Operation.CREATE else "POST", str(module), json.dumps(elements).encode())

    def send(self, module: Module, call: Call, key: str) -> list[Answer]:
        self.heard.sent.append((call, key))
        if self._meet(self.fates) is Lost.REQUEST:
            raise _no_answer()
        elements = elements_of(call)
        known = self._answered.get(key)
        if known is None or known[0] + KEY_LIVES <= self._clock.now():
            if len(elements) > 1 and self.refuses_whole & {str(element["mark"]) for element in elements}:
                raise WholeBatchRefusedError("xero_refused", detail="something is wrong with something")
            self._answered[key] = (self._clock.now(), [self._do(module, element) for element in elements])
        if self._lost:
            raise _no_answer()
        return self._answered[key][1]

    def _meet(self, fates: deque[Fate]) -> Fate:
        self.calls += 1
        fate = fates.popleft() if fates else None
        self._lost = fate is Lost.ANSWER
        if isinstance(fate, BaseException):
            raise fate
        if callable(fate):
            fate()
        return fate

    def _do(self, module: Module, element: Mapping[str, object]) -> Answer:
        mark, values = str(element["mark"]), element["values"]
        assert isinstance(values, dict)
        if mark in self.refuses:
            return self.refuses[mark]
        record_id = str(element["id"] or f"{self.side}-{len(self.rows) + 1:03}")
        self.edit(record_id, **{name: value and self.keeps(value) for name, value in values.items()})
        self.rows[record_id].mark = mark
        return Accepted(self._observed(module, record_id))

    def _observed(self, module: Module, record_id: str) -> Observation:
        row = self.rows[record_id]
        return Observation(
            ref=Ref(self.side, module, record_id),
            content=dict(row.content),
            mark=row.mark,
            remote_time=row.changed,
            locked=row.locked,
        )

    def _now(self) -> datetime:
        return self._clock.now() + self._zone


def elements_of(call: Call) -> list[dict[str, object]]:
    """What a call of :meth:`MemoryRemote.encode` writes."""
    elements = json.loads(call.body)
    assert isinstance(elements, list)
    return elements


def _no_answer() -> SyncError:
    return NoAnswerError("no_answer", side="It", action="write", detail="the line went dead")
