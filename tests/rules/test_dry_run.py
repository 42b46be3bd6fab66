"""Spec §8, *Dry run at any time*: it writes nothing anywhere, and tells what the real run then does.

What it has to ask it asks before that (spec §2 step 9), and nothing else of it is kept.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import func, select
from tests.rules.office import A_DAY, CONNECTION, Office

from vtiger_xero.sandbox.company import fill
from vtiger_xero.sandbox.vtiger.dialects import Dialect
from vtiger_xero.store import problems
from vtiger_xero.store.tables import alias, batch, conflict, intent, link, problem, verdict
from vtiger_xero.sync.cases import open_cases
from vtiger_xero.sync.match import QUESTIONS

#: Where decisions leave traces.
TABLES = (link, alias, intent, batch, conflict, verdict)

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


def questions(office: Office) -> dict[str, tuple[str, Mapping[str, str]]]:
    """What is asked: code and details, by record."""
    return {each.ref.id: (each.code, each.details) for each in office.troubles() if each.ref and each.code in QUESTIONS}


def other_problems(office: Office) -> list[dict[str, Any]]:
    """Everything about problems that are no questions, closed ones and their times included."""
    with office.database.read() as tx:
        rows = tx.execute(select(problem).where(problem.c.code.not_in(QUESTIONS)).order_by(problem.c.id))
        return [dict(row) for row in rows.mappings()]


def test_it_writes_nothing_anywhere_and_only_reads(company: Office) -> None:
    before, written, rows, others = company.state(), company.writes(), kept(company), other_problems(company)
    calls = company.xero.calls
    run = company.sync(rehearsal=True)
    assert run.rehearsal
    assert company.outcomes()
    assert company.state() == before
    assert company.writes() == written
    assert kept(company) == rows
    assert other_problems(company) == others
    assert company.xero.calls - calls == run.xero_calls == 1


def test_it_tells_and_asks_what_the_real_run_then_does(company: Office) -> None:
    company.sync(rehearsal=True)
    counts, fates = company.counts(), company.fates()
    asked = questions(company)
    company.sync()
    assert asked
    assert asked == questions(company)
    assert counts
    assert counts == company.counts()
    assert fates == company.fates()


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
    company.foresee()


def test_it_asks_again_after_much_has_changed_and_nothing_that_is_answered(company: Office) -> None:
    """Edits that answer questions, and others that raise some, between two dry runs; then the real one."""
    company.sync(rehearsal=True)
    before = questions(company)
    company.clock.advance(A_DAY)
    company.vtiger.edit(min(before), {"accountname": "Known to Nobody", "email1": ""})
    for name in ("Entirely New Twins", "Entirely New Twins"):
        company.organization(name, email1=f"{company.clock.new_id()}@fox.example")
    others = other_problems(company)
    company.sync(rehearsal=True)
    asked, foreseen = questions(company), company.counts()
    assert other_problems(company) == others
    assert asked.keys() - before.keys()
    assert before.keys() - asked.keys()
    company.sync()
    assert asked == questions(company)
    assert foreseen == company.counts()


def test_what_is_decided_between_two_of_them_shows_in_the_second_and_is_carried_out(office: Office) -> None:
    office.set({"organizations.direction": "to_xero"})
    organization = office.organization("Zoë’s “Bücher” & Söhne")
    contact, other = office.contact("Zoë’s “Bücher” & Söhne Ltd"), office.contact("The Zoë’s “Bücher” & Söhne")
    office.sync(rehearsal=True)
    assert questions(office).keys() == {organization}
    office.review.pair(office.ref(organization), office.ref(contact))
    assert not questions(office)
    office.sync(rehearsal=True)
    assert office.told()[organization] in {"linked", "updated"}
    assert not questions(office)
    assert office.linked() == {}
    office.sync()
    assert office.linked() == {organization: contact}
    assert other not in office.linked().values()


def test_a_question_that_somebody_ignores_stays_ignored(office: Office) -> None:
    first, second = (office.organization("Twins", email1=f"{each}@fox.example") for each in "ab")
    office.sync(rehearsal=True)
    with office.database.read() as tx:
        ids = [each.trouble.id for each in open_cases(tx, CONNECTION).questions]
    for problem_id in ids:
        office.review.ignore(problem_id)
    office.sync(rehearsal=True)
    assert not questions(office)
    with office.database.read() as tx:
        assert problems.counts(tx, CONNECTION, ignored=True) == {"name_twice": len(ids)}
    office.vtiger.edit(first, {"email1": "c@fox.example"})
    office.vtiger.edit(second, {"email1": "d@fox.example"})
    office.sync(rehearsal=True)
    assert questions(office)


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
