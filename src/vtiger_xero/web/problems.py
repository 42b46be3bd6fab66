"""What the problems page shows: a bookkeeper's list of things to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from vtiger_xero.domain.refs import Ref, Side
from vtiger_xero.store import links, problems
from vtiger_xero.store.links import Link
from vtiger_xero.store.overview import Overview
from vtiger_xero.store.problems import Trouble
from vtiger_xero.web import words
from vtiger_xero.web.links import address

#: How many problems are shown at once.
SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """An open problem.

    Attributes:
        name: of the record; empty for the whole connection.
        links: what to call it, and where to look at it, on each side where that can be told.
    """

    title: str
    name: str
    cause: str
    fix: str
    links: tuple[tuple[str, str], ...]


def tasks(tx: Connection, connection: Overview) -> tuple[Sequence[Task], int]:
    """The first problems of a connection, and how many there are in all."""
    troubles = problems.open_all(tx, connection.id)
    refs = [trouble.ref for trouble in troubles[:SHOWN] if trouble.ref is not None]
    pairs: dict[Ref, Link] = {}
    for side, module in {(ref.side, ref.module) for ref in refs}:
        ids = [ref.id for ref in refs if (ref.side, ref.module) == (side, module)]
        found = links.find(tx, connection.id, side, module, ids)
        pairs |= {Ref(side, module, record_id): link for record_id, link in found.items()}
    return [_task(connection, trouble, pairs) for trouble in troubles[:SHOWN]], len(troubles)


def _task(connection: Overview, trouble: Trouble, pairs: dict[Ref, Link]) -> Task:
    return Task(
        title=trouble.problem.title,
        name=trouble.name or ("" if trouble.ref is None else trouble.ref.id),
        cause=trouble.problem.message(trouble.details),
        fix=trouble.problem.advice(trouble.details),
        links=() if trouble.ref is None else _links(connection, trouble.ref, pairs.get(trouble.ref)),
    )


def _links(connection: Overview, ref: Ref, link: Link | None) -> tuple[tuple[str, str], ...]:
    """Where to look at a record and, if it has one, at its counterpart; Vtiger's first."""
    refs = [ref] if link is None else [Ref(side, ref.module, link.id_on(side)) for side in Side]
    found = ((words.SIDES[each.side], address(connection, each)) for each in refs)
    return tuple((side, where) for side, where in found if where is not None)
