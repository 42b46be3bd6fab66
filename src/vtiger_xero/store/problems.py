"""The open problems: a bookkeeper's list of things to do."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    Update,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)

from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.problems import CATALOGUE, Cure, Problem
from vtiger_xero.store.statements import KEPT, chunks
from vtiger_xero.store.tables import problem, record

#: In the place of the settings' revision: whatever they are, the record is tried again.
AT_ONCE = -1

#: Problems of writing to the record itself, where all others are of writing to its other half: they stand beside these,
#: and are closed by themselves.
BESIDE = frozenset({"tax_rate_kept"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A problem of one record, of a module, or of the whole connection.

    Attributes:
        code: of the catalogue.
        ref: the record; ``None`` for a module or the whole connection.
        module: the module, where it is one of no single record; ``None`` for the whole connection.
        name: what a person calls the record.
        details: what fills the placeholders of the catalogue's sentences.
        fingerprint: of the record when it was parked; empty where the record plays no part.
        settings_revision: the settings when it was parked.
        id: its own, once it is stored.
        first_seen: since when it is open.
        ignored: the record's fingerprint when a person chose to ignore it.
    """

    code: str
    ref: Ref | None = None
    name: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    fingerprint: str = ""
    settings_revision: int = 0
    module: Module | None = None
    id: str = ""
    first_seen: datetime | None = None
    ignored: str | None = None

    @property
    def problem(self) -> Problem:
        """The catalogue's entry."""
        return CATALOGUE[self.code]

    @property
    def retried(self) -> bool:
        """Whether somebody wants the next run to try the record again."""
        return self.settings_revision == AT_ONCE

    def parks(self, fingerprint: str, settings_revision: int) -> bool:
        """Whether it keeps the record from being tried again as it now stands."""
        waits = self.problem.cure is Cure.RECORD
        return waits and self.fingerprint == fingerprint and self.settings_revision == settings_revision


def put(tx: Connection, connection_id: str, trouble: Trouble, new_id: str, now: datetime) -> None:
    """Open a problem, or note that it is still there; others of its record are closed, but for what is *beside*."""
    where = _of(connection_id, trouble.ref, trouble.module)
    if trouble.code not in BESIDE:
        others = problem.c.code.not_in((trouble.code, *BESIDE))
        tx.execute(update(problem).where(*where, problem.c.closed_at.is_(None), others).values(closed_at=now))
    values = {
        "name": trouble.name,
        "details": dict(trouble.details),
        "fingerprint": trouble.fingerprint,
        "settings_revision": trouble.settings_revision,
        "last_seen": now,
    }
    known = tx.execute(
        update(problem).where(*where, problem.c.closed_at.is_(None), problem.c.code == trouble.code).values(**values)
    )
    if known.rowcount == 0:
        ref = trouble.ref
        tx.execute(
            insert(problem).values(
                id=new_id,
                connection_id=connection_id,
                module=ref.module if ref else trouble.module or "",
                side=ref.side if ref else "",
                record_id=ref.id if ref else "",
                code=trouble.code,
                first_seen=now,
                **values,
            )
        )


def close(tx: Connection, connection_id: str, refs: Collection[Ref], now: datetime, keeping: str = "") -> None:
    """Close whatever is open about these records, but for what is *beside*, and problems of one code if it is named."""
    _close(tx, _CLOSE, connection_id, refs, {"keeping": keeping, "closed_at": now})


def close_beside(tx: Connection, connection_id: str, refs: Collection[Ref], now: datetime) -> None:
    """Close what is open about writing to these records themselves."""
    _close(tx, _CLOSE_BESIDE, connection_id, refs, {"closed_at": now})


def _close(
    tx: Connection, closing: Update, connection_id: str, refs: Collection[Ref], values: Mapping[str, object]
) -> None:
    for side, module in sorted({(ref.side, ref.module) for ref in refs}):
        ids = sorted({ref.id for ref in refs if (ref.side, ref.module) == (side, module)})
        for some in chunks(ids):
            about = {"of": connection_id, "of_side": side, "of_module": module, "ids": some}
            tx.execute(closing, {**about, **values})


_OPEN_OF_THESE = update(problem).where(
    problem.c.connection_id == bindparam("of"),
    problem.c.side == bindparam("of_side"),
    problem.c.module == bindparam("of_module"),
    problem.c.record_id.in_(bindparam("ids")),
    problem.c.closed_at.is_(None),
)
_CLOSE = _OPEN_OF_THESE.where(problem.c.code.not_in(sorted(BESIDE)), problem.c.code != bindparam("keeping"))
_CLOSE_BESIDE = _OPEN_OF_THESE.where(problem.c.code.in_(sorted(BESIDE)))


def close_general(tx: Connection, connection_id: str, module: Module | None, now: datetime) -> None:
    """Close whatever is open about a module as a whole; ``None``: about the connection itself."""
    general = (*_of(connection_id, None, module), problem.c.closed_at.is_(None))
    tx.execute(update(problem).where(*general).values(closed_at=now))


def close_gone(tx: Connection, connection_id: str, module: Module, now: datetime) -> None:
    """Close whatever is open about records of a module that are gone."""
    gone = select(record.c.id).where(
        record.c.connection_id == problem.c.connection_id,
        record.c.side == problem.c.side,
        record.c.module == problem.c.module,
        record.c.id == problem.c.record_id,
        record.c.presence == "gone",
    )
    mine = problem.c.connection_id == connection_id, problem.c.module == module, problem.c.closed_at.is_(None)
    tx.execute(update(problem).where(*mine, gone.exists()).values(closed_at=now))


def retry(tx: Connection, connection_id: str, refs: Iterable[Ref]) -> None:
    """Have parked records tried again with the next run, unchanged as they are."""
    for ref in refs:
        still_open = (*_of(connection_id, ref, None), problem.c.closed_at.is_(None))
        tx.execute(update(problem).where(*still_open).values(settings_revision=AT_ONCE, ignored=None))


def retry_all(tx: Connection, connection_id: str, code: str | None = None) -> int:
    """Have the records of everything open that nobody ignores tried again, or of one code only; how many they are."""
    wanted = [*_waiting(connection_id), problem.c.record_id != ""]
    if code is not None:
        wanted.append(problem.c.code == code)
    return tx.execute(update(problem).where(*wanted).values(settings_revision=AT_ONCE)).rowcount


def ignore(tx: Connection, problem_id: str, fingerprint: str) -> None:
    """Leave a problem out of the list for as long as its record stays as it is."""
    tx.execute(update(problem).where(problem.c.id == problem_id).values(ignored=fingerprint))


def open_of(tx: Connection, connection_id: str, side: Side, module: Module, ids: Iterable[str]) -> dict[str, Trouble]:
    """The open problems of these records, by the record's id; without what is *beside*."""
    found: dict[str, Trouble] = {}
    for some in chunks(sorted(set(ids))):
        rows = tx.execute(_open_of(connection_id, side, module), {"ids": some})
        found |= {row["record_id"]: _trouble(row) for row in rows.mappings()}
    return found


@lru_cache(maxsize=KEPT)
def _open_of(connection_id: str, side: Side, module: Module) -> Select[Any]:
    return select(problem).where(
        problem.c.connection_id == connection_id,
        problem.c.side == side,
        problem.c.module == module,
        problem.c.record_id.in_(bindparam("ids")),
        problem.c.code.not_in(sorted(BESIDE)),
        problem.c.closed_at.is_(None),
    )


def open_about(tx: Connection, connection_id: str, ref: Ref) -> list[Trouble]:
    """Everything that is open about one record."""
    rows = tx.execute(
        select(problem)
        .where(*_of(connection_id, ref, None), problem.c.closed_at.is_(None))
        .order_by(problem.c.code.in_(sorted(BESIDE)), problem.c.code)
    )
    return [_trouble(row) for row in rows.mappings()]


def open_with(tx: Connection, connection_id: str, codes: Collection[str]) -> dict[Ref, Trouble]:
    """What is open of these codes, by record; what somebody ignores is among them."""
    rows = tx.execute(
        select(problem).where(
            problem.c.connection_id == connection_id,
            problem.c.code.in_(sorted(codes)),
            problem.c.record_id != "",
            problem.c.closed_at.is_(None),
        )
    )
    return {trouble.ref: trouble for trouble in map(_trouble, rows.mappings()) if trouble.ref is not None}


def get(tx: Connection, connection_id: str, problem_id: str) -> Trouble | None:
    """One problem that is open, by its id or the beginning of it that no other one has."""
    rows = tx.execute(
        select(problem)
        .where(
            problem.c.connection_id == connection_id,
            problem.c.closed_at.is_(None),
            problem.c.id.startswith(problem_id, autoescape=True),
        )
        .limit(2)
    )
    found = [_trouble(row) for row in rows.mappings()]
    return found[0] if len(found) == 1 else None


def open_all(tx: Connection, connection_id: str) -> list[Trouble]:
    """Everything open that nobody ignores: of the connection first, then by module, name and record."""
    rows = tx.execute(select(problem).where(*_waiting(connection_id)).order_by(*_ORDER))
    return [_trouble(row) for row in rows.mappings()]


def open_general(tx: Connection, connection_id: str) -> list[Trouble]:
    """What is open about no single record: about the connection first, then by module."""
    general = (*_waiting(connection_id), problem.c.record_id == "")
    return [_trouble(row) for row in tx.execute(select(problem).where(*general).order_by(*_ORDER)).mappings()]


def counts(tx: Connection, connection_id: str, *, ignored: bool = False) -> dict[str, int]:
    """How many problems of each code are open, either of those that nobody ignores or of the others."""
    of_code = select(problem.c.code, func.count().label("number")).where(*_waiting(connection_id, ignored=ignored))
    return {row.code: row.number for row in tx.execute(of_code.group_by(problem.c.code))}


def some(
    tx: Connection,
    connection_id: str,
    codes: Collection[str] | None = None,
    after: str = "",
    limit: int = 50,
    *,
    ignored: bool = False,
) -> list[Trouble]:
    """The next open problems, in the order of :func:`open_all`.

    Args:
        tx: a transaction that reads.
        connection_id: of the connection.
        codes: of these codes only.
        after: the id of the problem behind which to go on, be it closed by now; what is none counts as the beginning.
        limit: how many.
        ignored: whether those that somebody ignores are wanted, and not the others.
    """
    wanted = select(problem).where(*_waiting(connection_id, ignored=ignored)).order_by(*_ORDER).limit(limit)
    if codes is not None:
        wanted = wanted.where(problem.c.code.in_(sorted(codes)))
    place = tx.execute(select(*_ORDER).where(problem.c.connection_id == connection_id, problem.c.id == after)).first()
    if place is not None:
        wanted = wanted.where(tuple_(*_ORDER) > tuple_(*place))
    return [_trouble(row) for row in tx.execute(wanted).mappings()]


_ORDER = problem.c.module, problem.c.name, problem.c.record_id, problem.c.code, problem.c.id


def _waiting(connection_id: str, *, ignored: bool = False) -> list[ColumnElement[bool]]:
    """The conditions of what is open and either ignored, with its record as it was then, or not."""
    as_it_was = select(record.c.id).where(
        record.c.connection_id == problem.c.connection_id,
        record.c.side == problem.c.side,
        record.c.module == problem.c.module,
        record.c.id == problem.c.record_id,
        record.c.fingerprint == problem.c.ignored,
    )
    # Asked about what nobody ever ignored, a database need not look for the record.
    never = problem.c.ignored.is_(None)
    heeded = and_(~never, as_it_was.exists()) if ignored else or_(never, ~as_it_was.exists())
    return [problem.c.connection_id == connection_id, problem.c.closed_at.is_(None), heeded]


def _of(connection_id: str, ref: Ref | None, module: Module | None) -> tuple[ColumnElement[bool], ...]:
    return (
        problem.c.connection_id == connection_id,
        problem.c.module == (ref.module if ref else module or ""),
        problem.c.side == (ref.side if ref else ""),
        problem.c.record_id == (ref.id if ref else ""),
    )


def _trouble(row: RowMapping) -> Trouble:
    ref = Ref(Side(row["side"]), Module(row["module"]), row["record_id"]) if row["record_id"] else None
    return Trouble(
        code=row["code"],
        ref=ref,
        name=row["name"],
        details=row["details"],
        fingerprint=row["fingerprint"],
        settings_revision=row["settings_revision"],
        module=Module(row["module"]) if row["module"] else None,
        id=row["id"],
        first_seen=row["first_seen"],
        ignored=row["ignored"],
    )
