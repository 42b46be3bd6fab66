"""Spec §4, *Quota* and *Order*: batches, limits, a reserve; what its parent is not there for waits."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from tests.rules.office import PEOPLE, Office

from vtiger_xero.sandbox.faults import Fault, FaultKind
from vtiger_xero.store.runs import RunStatus
from vtiger_xero.store.tables import budget


class TestQuota:
    """Never more than 5 calls at once, 60 a minute, or the day's limit; being limited loses no work."""

    def test_writes_go_in_batches_of_fifty(self, office: Office) -> None:
        for number in range(101):
            office.organization(f"Company {number}")
        before = office.xero.calls
        office.sync()
        assert len(office.active()) == 101
        assert office.xero.calls - before == 1 + 3

    def test_an_unchanged_world_costs_one_call(self, office: Office) -> None:
        office.pair("Zoë & Söhne")
        before = office.xero.calls
        office.sync()
        assert office.xero.calls - before == 1

    def test_limits_are_kept_whatever_there_is_to_do(self, office: Office) -> None:
        """Every other organization is refused for its whole batch, which is cut in two again and again."""
        office.at_xero.refuse("Bad")
        for number in range(160):
            office.organization(f"{'Bad' if number % 2 else 'Good'} {number}")
        office.sync()
        assert len(office.active()) == 80
        begun = [at for at, call in office.at_xero.calls if "/api.xro/" in call]
        in_a_minute = [sum(at <= other < at + timedelta(minutes=1) for other in begun) for at in begun]
        assert max(in_a_minute) == 60
        assert office.in_flight.most == 5

    def test_the_days_limit_parks_the_run_until_the_time_xero_named_and_says_so(self, office: Office) -> None:
        for number in range(60):
            office.organization(f"Company {number}")
        office.fail(Fault(FaultKind.LIMIT_DAY, "PUT /api.xro", after=1, times=-1, seconds=7200))
        until = office.clock.now() + timedelta(seconds=7200)
        assert office.attempt().status is RunStatus.PARKED
        (trouble,) = office.troubles()
        assert trouble.code == "xero_day_limit"
        assert f"{until:%Y-%m-%d %H:%M} UTC" in trouble.problem.message(trouble.details)
        office.fail()
        before = office.xero.calls
        assert office.attempt().status is RunStatus.PARKED
        assert office.xero.calls == before
        office.clock.advance_to(until)
        office.sync()
        assert len(office.active()) == len(office.linked()) == 60
        assert office.problems() == {}

    def test_a_reserve_of_the_day_is_kept_for_sync_now(self, office: Office) -> None:
        office.pair("Zoë & Söhne")
        office.organization("Company")
        with office.database.write() as tx:
            tx.execute(update(budget).values(day_remaining=80))
        before = office.xero.calls
        assert office.attempt(day_reserve=100).status is RunStatus.PARKED
        assert office.xero.calls == before
        (trouble,) = office.troubles()
        assert trouble.code == "xero_day_reserve"
        assert "80 calls to Xero are left for today, and 100 are kept for Sync Now" in trouble.problem.message(
            trouble.details
        )
        office.sync()
        assert office.active() == ["Company", "Zoë & Söhne"]
        assert office.problems() == {}


class TestOrder:
    """Organizations before their people; who has no parent there yet waits, and says for whom."""

    def test_an_organization_and_its_people_arrive_in_one_run(self, office: Office) -> None:
        organization = office.organization("Zoë & Söhne")
        office.person(organization, "Zoë", "Fox")
        office.contact("Hen Ltd", FirstName="Ann", LastName="Hen")
        office.sync()
        assert office.in_xero(office.linked()[organization])["FirstName"] == "Zoë"
        assert len(office.linked(PEOPLE)) == 2

    @pytest.mark.parametrize("name", ["Bad <Name>", "  "])
    def test_who_waits_says_for_whom_and_follows(self, office: Office, name: str) -> None:
        organization = office.organization(name)
        person = office.person(organization, "Zoë", "Fox")
        office.sync()
        assert office.told()[person] == "skipped: waits_for_organization"
        assert f"The person belongs to {name.strip() or organization}, which is not linked" in office.reason(person)
        office.vtiger.edit(organization, {"accountname": "Good & Söhne"})
        office.sync()
        assert office.told() == {organization: "created", person: "created"}
