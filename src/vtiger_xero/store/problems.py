"""The open problems: a bookkeeper's list of things to do."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, insert, select, update

from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.problems import CATALOGUE, Cure, Problem
from vtiger_xero.store.tables import problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A problem of one record, or of the whole connection.

    Attributes:
        code: of the catalogue.
        ref: the record; ``None`` for the whole connection.
        name: what a person calls the record.
        details: what fills the placeholders of the catalogue's sentences.
        fingerprint: of the record when it was parked; empty where the record plays no part.
        settings_revision: the settings when it was parked.
    """

    code: str
    ref: Ref | None = None
    name: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    fingerprint: str = ""
    settings_revision: int = 0

    @property
    def problem(self) -> Problem:
        """The catalogue's entry."""
        return CATALOGUE[self.code]

    def parks(self, fingerprint: str, settings_revision: int) -> bool:
        """Whether it keeps the record from being tried again as it now stands."""
        waits = self.problem.cure is Cure.RECORD
        return waits and self.fingerprint == fingerprint and self.settings_revision == settings_revision


def put(tx: Connection, connection_id: str, trouble: Trouble, new_id: str, now: datetime) -> None:
    """Open a problem, or note that it is still there; other open ones of the same record are closed."""
    where = _of(connection_id, trouble.ref)
    tx.execute(
        update(problem)
        .where(*where, problem.c.closed_at.is_(None), problem.c.code != trouble.code)
        .values(closed_at=now)
    )
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
                module=ref.module if ref else "",
                side=ref.side if ref else "",
                record_id=ref.id if ref else "",
                code=trouble.code,
                first_seen=now,
                **values,
            )
        )


def close(tx: Connection, connection_id: str, refs: Collection[Ref], now: datetime) -> None:
    """Close whatever is open about these records."""
    for side, module in sorted({(ref.side, ref.module) for ref in refs}):
        ids = sorted({ref.id for ref in refs if (ref.side, ref.module) == (side, module)})
        tx.execute(
            update(problem)
            .where(
                problem.c.connection_id == connection_id,
                problem.c.side == side,
                problem.c.module == module,
                problem.c.record_id.in_(ids),
                problem.c.closed_at.is_(None),
            )
            .values(closed_at=now)
        )


def close_of_connection(tx: Connection, connection_id: str, now: datetime) -> None:
    """Close whatever is open about the connection itself."""
    tx.execute(update(problem).where(*_of(connection_id, None), problem.c.closed_at.is_(None)).values(closed_at=now))


def open_of(tx: Connection, connection_id: str, side: Side, module: Module, ids: Iterable[str]) -> dict[str, Trouble]:
    """The open problems of these records, by the record's id."""
    rows = tx.execute(
        select(problem).where(
            problem.c.connection_id == connection_id,
            problem.c.side == side,
            problem.c.module == module,
            problem.c.record_id.in_(sorted(set(ids))),
            problem.c.closed_at.is_(None),
        )
    )
    return {row["record_id"]: _trouble(row) for row in rows.mappings()}


def open_all(tx: Connection, connection_id: str) -> list[Trouble]:
    """Everything open: of the connection first, then by module, name and record."""
    rows = tx.execute(
        select(problem)
        .where(problem.c.connection_id == connection_id, problem.c.closed_at.is_(None))
        .order_by(problem.c.module, problem.c.name, problem.c.record_id, problem.c.code)
    )
    return [_trouble(row) for row in rows.mappings()]


def _of(connection_id: str, ref: Ref | None) -> tuple[ColumnElement[bool], ...]:
    return (
        problem.c.connection_id == connection_id,
        problem.c.module == (ref.module if ref else ""),
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
    )
