"""Spec §4, *Both changed*: field by field, by the rule for conflicts, and the losing value stays in the log."""

from datetime import timedelta

import pytest
from tests.rules.office import Office

from vtiger_xero.domain.refs import Side
from vtiger_xero.store import conflicts

#: Fields in Vtiger's and in Xero's words, as each side changes them.
VTIGER, XERO = "020 2", "030 3"


def edit_vtiger(office: Office, organization: str, phone: str = VTIGER) -> None:
    office.vtiger.edit(organization, {"phone": phone})


def edit_xero(office: Office, contact: str, phone: str = XERO) -> None:
    office.xero.edit_contact(contact, {"Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": phone}]})


def phones(office: Office, organization: str, contact: str) -> tuple[str, str]:
    return office.in_vtiger(organization)["phone"], office.phone(contact)


def waiting(office: Office) -> list[tuple[str, str | None, str | None, str | None]]:
    """What the conflicts page shows: the field, the value last agreed on, and both sides'."""
    with office.database.read() as tx:
        found = [each.clash for several in conflicts.waiting(tx, "connection").values() for each in several]
    return [(each.field, each.base, each.vtiger, each.xero) for each in found]


def test_different_fields_merge(office: Office) -> None:
    organization, contact = office.pair("Zoë & Söhne", phone="1", email1="old@fox.example")
    edit_vtiger(office, organization)
    office.xero.edit_contact(contact, {"EmailAddress": "new@fox.example"})
    office.sync()
    assert phones(office, organization, contact) == (VTIGER, VTIGER)
    assert office.in_vtiger(organization)["email1"] == office.in_xero(contact)["EmailAddress"] == "new@fox.example"
    assert office.outcome(organization).changes == (("phone", "1", VTIGER),)
    assert office.outcome(contact).changes == (("email", "old@fox.example", "new@fox.example"),)
    assert office.problems() == {}


@pytest.mark.parametrize(
    ("rule", "winner"), [(None, XERO), ("xero_wins", XERO), ("vtiger_wins", VTIGER)], ids=["default", "Xero", "Vtiger"]
)
def test_the_same_field_follows_the_rule_and_the_losing_value_is_in_the_log(
    office: Office, rule: str | None, winner: str
) -> None:
    organization, contact = office.pair("Zoë & Söhne", phone="1")
    office.set({"conflict": rule} if rule else {})
    edit_vtiger(office, organization)
    edit_xero(office, contact)
    office.sync()
    assert phones(office, organization, contact) == (winner, winner)
    source, loser = (contact, VTIGER) if winner == XERO else (organization, XERO)
    assert office.outcome(source).changes == (("phone", loser, winner),)
    assert office.problems() == {}


def test_a_field_that_one_side_emptied_follows_the_rule_too(office: Office) -> None:
    organization, contact = office.pair("Zoë & Söhne", phone="1")
    office.set({"conflict": "vtiger_wins"})
    edit_vtiger(office, organization, "")
    edit_xero(office, contact)
    office.sync()
    assert phones(office, organization, contact) == ("", "")
    assert office.outcome(organization).changes == (("phone", XERO, None),)


def test_equal_changes_are_agreed_without_a_write(office: Office) -> None:
    organization, contact = office.pair("Zoë & Söhne", phone="1")
    before = office.writes()
    edit_vtiger(office, organization, "020 2")
    edit_xero(office, contact, "020 2")
    office.sync()
    assert office.writes() == before
    edit_vtiger(office, organization, "020 4")
    office.sync()
    assert office.outcome(organization).changes == (("phone", "020 2", "020 4"),)


class TestMostRecentWins:
    """The only place where times are compared."""

    @pytest.fixture
    def pair(self, office: Office) -> tuple[str, str]:
        office.set({"conflict": "most_recent"})
        return office.pair("Zoë & Söhne", phone="1")

    @pytest.mark.parametrize("later", ["vtiger", "xero"])
    def test_the_later_change_wins(self, office: Office, pair: tuple[str, str], later: str) -> None:
        organization, contact = pair
        first, second = (edit_vtiger, edit_xero) if later == "xero" else (edit_xero, edit_vtiger)
        ids = {edit_vtiger: organization, edit_xero: contact}
        first(office, ids[first])
        office.clock.advance(61)
        second(office, ids[second])
        office.clock.advance(300)
        office.sync()
        winner = XERO if later == "xero" else VTIGER
        assert phones(office, organization, contact) == (winner, winner)
        assert office.problems() == {}

    @pytest.mark.parametrize("between", [0, 30, 59])
    @pytest.mark.parametrize("later", ["vtiger", "xero"])
    def test_within_a_minute_it_asks(self, office: Office, pair: tuple[str, str], between: int, later: str) -> None:
        organization, contact = pair
        first, second = (edit_vtiger, edit_xero) if later == "xero" else (edit_xero, edit_vtiger)
        ids = {edit_vtiger: organization, edit_xero: contact}
        first(office, ids[first])
        office.clock.advance(between)
        second(office, ids[second])
        office.sync()
        assert phones(office, organization, contact) == (VTIGER, XERO)
        assert office.problems() == {organization: "conflict"}
        (trouble,) = office.troubles()
        assert trouble.problem.message(trouble.details) == (
            "Both sides changed phone since they last agreed, and no rule says whose value stays."
        )

    @pytest.mark.parametrize("wrong", [Side.VTIGER, Side.XERO])
    @pytest.mark.parametrize("hours", [-3, 3])
    def test_each_time_is_corrected_by_its_servers_own_clock(
        self, office: Office, pair: tuple[str, str], wrong: Side, hours: int
    ) -> None:
        """A clock is wrong by far more than lies between the two edits."""
        organization, contact = pair
        office.clocks[wrong].ahead = timedelta(hours=hours)
        edit_xero(office, contact)
        office.clock.advance(120)
        edit_vtiger(office, organization)
        office.sync()
        assert phones(office, organization, contact) == (VTIGER, VTIGER)


class TestAskMe:
    """Both values stay where they are until a person has decided."""

    @pytest.fixture
    def pair(self, office: Office) -> tuple[str, str]:
        organization, contact = office.pair("Zoë & Söhne", phone="1", email1="old@fox.example")
        office.set({"conflict": "ask"})
        edit_vtiger(office, organization)
        edit_xero(office, contact)
        office.sync()
        return organization, contact

    def test_nothing_is_written_and_both_values_and_the_agreed_one_are_shown(
        self, office: Office, pair: tuple[str, str]
    ) -> None:
        assert phones(office, *pair) == (VTIGER, XERO)
        assert office.problems() == {pair[0]: "conflict"}
        assert waiting(office) == [("phone", "1", VTIGER, XERO)]
        assert office.told()[pair[0]] == "skipped: conflict"

    @pytest.mark.parametrize(("winner", "value"), [(Side.VTIGER, VTIGER), (Side.XERO, XERO)])
    def test_a_decision_is_carried_out(self, office: Office, pair: tuple[str, str], winner: Side, value: str) -> None:
        office.review.keep(office.ref(pair[0]), winner)
        office.sync()
        assert phones(office, *pair) == (value, value)
        assert office.problems() == {}
        assert waiting(office) == []

    def test_other_fields_are_synced_meanwhile(self, office: Office, pair: tuple[str, str]) -> None:
        organization, contact = pair
        office.vtiger.edit(organization, {"email1": "new@fox.example"})
        office.sync()
        assert office.in_xero(contact)["EmailAddress"] == "new@fox.example"
        assert phones(office, *pair) == (VTIGER, XERO)
        assert office.problems() == {organization: "conflict"}

    def test_a_decision_holds_for_the_values_it_was_made_about(self, office: Office, pair: tuple[str, str]) -> None:
        office.review.keep(office.ref(pair[0]), Side.VTIGER)
        edit_xero(office, pair[1], "040 4")
        office.sync()
        assert phones(office, *pair) == (VTIGER, "040 4")
        assert office.problems() == {pair[0]: "conflict"}
        assert waiting(office) == [("phone", "1", VTIGER, "040 4")]

    def test_it_closes_by_itself_when_the_two_agree(self, office: Office, pair: tuple[str, str]) -> None:
        edit_xero(office, pair[1], VTIGER)
        office.sync()
        assert office.problems() == {}
        assert waiting(office) == []

    def test_another_rule_decides_it(self, office: Office, pair: tuple[str, str]) -> None:
        office.set({"conflict": "vtiger_wins"})
        office.sync()
        assert phones(office, *pair) == (VTIGER, VTIGER)
        assert office.problems() == {}


@pytest.mark.parametrize(
    ("direction", "winner"), [("to_xero", VTIGER), ("to_vtiger", XERO)], ids=["only Xero", "only Vtiger"]
)
@pytest.mark.parametrize("rule", ["xero_wins", "vtiger_wins", "most_recent", "ask"])
def test_where_one_side_only_is_written_the_other_one_wins(
    office: Office, direction: str, winner: str, rule: str
) -> None:
    organization, contact = office.pair("Zoë & Söhne", phone="1")
    office.set({"conflict": rule, "organizations.direction": direction})
    edit_vtiger(office, organization)
    edit_xero(office, contact)
    office.sync()
    assert phones(office, organization, contact) == (winner, winner)
    assert office.problems() == {}
