"""Spec §8, *Dry run at any time*: it writes nothing anywhere, and tells what the real run then does."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import func, select
from tests.rules.office import A_DAY, Office

from vtiger_xero.sandbox.company import fill
from vtiger_xero.sandbox.vtiger.dialects import Dialect
from vtiger_xero.store.outcomes import Outcome
from vtiger_xero.store.tables import alias, batch, conflict, intent, link, problem, verdict

#: Where decisions leave traces.
TABLES = (link, alias, intent, batch, conflict, problem, verdict)

DIRECTIONS = ("to_xero", "to_vtiger", "both")


@pytest.fixture(params=DIRECTIONS)
def company(request: pytest.FixtureRequest, office: Office) -> Iterator[Office]:
    """An office with the sample company, in one of the directions."""
    fill(office.vtiger, office.xero, None, seed=1)
    office.set({"organizations.direction": request.param})
    yield office
    office.sync()


def kept(office: Office) -> dict[str, int]:
    with office.database.read() as tx:
        return {each.name: tx.execute(select(func.count()).select_from(each)).scalar_one() for each in TABLES}


def fate(outcome: Outcome) -> tuple[object, ...]:
    """An outcome without what nobody can know before: ids, and what Vtiger makes of a text."""
    return outcome.ref, outcome.action, outcome.code, outcome.name, [field for field, *_ in outcome.changes]


def test_it_writes_nothing_anywhere_and_only_reads(company: Office) -> None:
    before, written, rows = company.state(), company.writes(), kept(company)
    calls = company.xero.calls
    run = company.sync(rehearsal=True)
    assert run.rehearsal
    assert company.outcomes()
    assert company.state() == before
    assert company.writes() == written
    assert kept(company) == rows
    assert company.xero.calls - calls == run.xero_calls == 1


def test_it_tells_what_the_real_run_then_does(company: Office) -> None:
    company.sync(rehearsal=True)
    counts, fates = company.counts(), {each.ref: fate(each) for each in company.outcomes()}
    company.sync()
    assert counts
    assert counts == company.counts()
    assert fates == {each.ref: fate(each) for each in company.outcomes()}


def test_so_it_does_when_much_is_linked(company: Office) -> None:
    """Edits, clashes, deletions, moves and merges after a first sync."""
    company.sync()
    company.clock.advance(A_DAY)
    linked = sorted(company.linked().items())
    for place, (organization, contact) in enumerate(linked):
        if place % 3 == 0:
            company.vtiger.edit(organization, {"phone": f"020 {place}"})
        if place % 4 == 0:
            company.xero.edit_contact(contact, {"Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": f"030 {place}"}]})
    company.vtiger.delete(linked[1][0])
    company.xero.archive_contact(linked[2][1])
    company.xero.merge_contact(linked[4][1], linked[5][1])
    people = company.vtiger.rows("Contacts")
    company.vtiger.edit(people[0]["id"], {"account_id": linked[7][0]})
    company.vtiger.delete(people[3]["id"])
    company.sync(rehearsal=True)
    foreseen = {each.ref: fate(each) for each in company.outcomes()}
    company.sync()
    assert foreseen == {each.ref: fate(each) for each in company.outcomes()}


@pytest.mark.parametrize("dialect", list(Dialect))
def test_so_it_does_with_every_dialect(office_with: Callable[[Dialect], Office], dialect: Dialect) -> None:
    office = office_with(dialect)
    fill(office.vtiger, office.xero, None, seed=1)
    before = office.state()
    office.sync(rehearsal=True)
    assert office.state() == before
    foreseen = office.counts()
    office.sync()
    assert foreseen == office.counts()
