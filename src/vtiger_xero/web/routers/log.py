"""The sync log of a connection: its runs, and what became of records."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response, StreamingResponse

from vtiger_xero.problems import CATALOGUE
from vtiger_xero.store import journal
from vtiger_xero.store.overview import Overview
from vtiger_xero.web import log, spreadsheet
from vtiger_xero.web.fields import ACTIONS, MODULES
from vtiger_xero.web.guard import Visiting
from vtiger_xero.web.here import Here
from vtiger_xero.web.log import Search, Told
from vtiger_xero.web.visit import Visit
from vtiger_xero.web.words import SIDES

router = APIRouter(prefix="/connections/{connection_id}/log")

Searching = Annotated[Search, Depends()]


@router.get("")
def runs(visit: Visiting, here: Here, search: Searching, after: str = "") -> Response:
    """What became of records, run by run."""
    with visit.parts.database.read() as tx:
        page = journal.rows(tx, here.id, search.wanted(visit.parts.zone), after, log.RUNS, quiet=search.quiet == "on")
    return visit.page(
        "log.html",
        at="log",
        here=here,
        page=page,
        search=search,
        after=after,
        sides=SIDES,
        columns=log.COLUMNS,
        modules=MODULES,
        remarks=log.remarks,
    )


@router.get("/records")
def records(visit: Visiting, here: Here, search: Searching, after: str = "") -> Response:
    """What became of records: those of a run, or those that somebody looks for."""
    wanted = search.wanted(visit.parts.zone)
    with visit.parts.database.read() as tx:
        run = journal.find_run(tx, here.id, search.run) if search.run else None
        page = journal.entries(tx, here.id, wanted, after, log.ENTRIES)
        entries = log.told(tx, here, page.rows)
        reasons = journal.reasons(tx, here.id, wanted) if run is not None else []
    return visit.page(
        "log-records.html",
        at="log",
        here=here,
        page=page,
        entries=entries,
        search=search,
        after=after,
        run=run,
        remarks=log.remarks,
        reasons=[(CATALOGUE[code].title, number, code) for code, number in reasons if code in CATALOGUE],
        reason=CATALOGUE.get(search.code),
        modules=MODULES,
        directions=log.DIRECTIONS,
        actions=ACTIONS,
    )


@router.get("/records.csv")
def records_as_file(visit: Visiting, here: Here, search: Searching) -> Response:
    """The same for a spreadsheet, all pages of it."""
    content = spreadsheet.lines(_all(visit, here, search), visit.parts.zone)
    headers = {"Content-Disposition": 'attachment; filename="sync-log.csv"'}
    return StreamingResponse(content, media_type="text/csv; charset=utf-8", headers=headers)


def _all(visit: Visit, here: Overview, search: Search) -> Iterator[Sequence[Told]]:
    """All pages; none is waited for with a transaction open, since a browser may take its time."""
    wanted = search.wanted(visit.parts.zone)
    after: str | None = ""
    while after is not None:
        with visit.parts.database.read() as tx:
            page = journal.entries(tx, here.id, wanted, after, journal.AT_ONCE)
            entries = log.told(tx, here, page.rows)
        yield entries
        after = page.after
