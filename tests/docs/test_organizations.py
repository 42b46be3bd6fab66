"""``docs/organizations.md`` against the code: lengths, rules, the guard, and every reason for a skip."""

from tests.docs.pages import codes, prose, table, text

from vtiger_xero.engine.guard import FEW, MANY, SEVERAL, is_mass
from vtiger_xero.engine.policy import ConflictRule
from vtiger_xero.modules import organizations, people
from vtiger_xero.modules.options import OPTIONS
from vtiger_xero.problems import CATALOGUE, Cure, matching, reasons
from vtiger_xero.sync.clashes import SAME_MOMENT
from vtiger_xero.sync.ledger import CONFLICT
from vtiger_xero.sync.match import QUESTIONS
from vtiger_xero.sync.observe import MASS
from vtiger_xero.vtiger import refusals as of_vtiger
from vtiger_xero.xero import contacts as xero
from vtiger_xero.xero import refusals as of_xero
from vtiger_xero.xero.people import MOST_PERSONS, NAME_LIMIT

PAGE = text("docs/organizations.md")
TEXT = prose(PAGE)

#: What holds a module or a field until a person has said something.
ASKED = QUESTIONS | {CONFLICT, MASS, "gone_but_changed"}


def first_cells(*headings: str) -> list[str]:
    return [row[0] for row in table(PAGE, *headings)]


def test_every_direction_and_rule_is_told_the_default_first() -> None:
    for option, rows in (
        ("organizations.direction", first_cells("value", "new records")),
        ("conflict", first_cells("value", "whose value stays")),
    ):
        unset = " (as long as nobody sets it)"
        assert [row.removesuffix(unset) for row in rows] == list(OPTIONS[option].values)
        assert rows[0] == OPTIONS[option].default + unset
    assert set(OPTIONS["conflict"].values) == set(ConflictRule)
    assert f"Less than {SAME_MOMENT.seconds} seconds apart" in TEXT


def test_the_lengths_are_those_of_the_code() -> None:
    assert xero.NUMBER_LIMIT == xero.PHONE_LIMIT == xero.POSTAL_CODE_LIMIT == xero.COUNTRY_LIMIT
    assert xero.CITY_LIMIT == xero.REGION_LIMIT
    assert (
        f"{xero.NUMBER_LIMIT} characters for number, telephone, postal code and country, {xero.STREET_LINE_LIMIT} for "
        f"a line of the street, {xero.CITY_LIMIT} for city and region. First and last names are cut at {NAME_LIMIT}."
    ) in TEXT
    assert f"more than {organizations.XERO_NAME} characters" in TEXT
    assert (MOST_PERSONS, people.PLACES, xero.STREET_LINES) == (5, 5, 4)
    assert "**A list of five.**" in PAGE
    assert "A street of more than four lines" in PAGE


def test_the_guard_is_the_one_that_is_told() -> None:
    assert f"at least {FEW} records" in TEXT
    assert f"more than {SEVERAL} and more than 5 % of the module" in TEXT
    assert f"more than {MANY}." in TEXT
    assert f"fewer than {FEW} never hold a module, and more than {MANY} always do" in TEXT
    assert not is_mass(FEW - 1, FEW - 1)
    assert is_mass(FEW, 3 * FEW)
    assert not is_mass(FEW, 3 * FEW + 1)
    assert is_mass(MANY + 1, 100 * MANY)
    assert not is_mass(MANY, 100 * MANY)


def test_every_question_is_told_and_no_other() -> None:
    assert set(first_cells("question", "when")) == ASKED


def test_every_problem_of_a_record_is_told_among_those_that_somebody_has_to_change() -> None:
    told = set(first_cells("problem", "when"))
    assert told <= CATALOGUE.keys()
    assert told >= {problem.code for problem in matching.PROBLEMS} - ASKED
    assert {CATALOGUE[code].cure for code in told} <= {Cure.RECORD, Cure.TIME}


def test_every_reason_that_needs_nobody_is_told_and_no_other() -> None:
    of_items = {row[0] for row in table(text("docs/products.md"), "reason", "when")}
    assert set(first_cells("reason", "when")) == {problem.code for problem in reasons.PROBLEMS} - of_items


def test_every_refusal_is_named() -> None:
    known = {*of_vtiger.PROBLEMS.values(), "vtiger_record_refused", "xero_refused"}
    known |= {code for _, code in of_xero.OF_CONTACTS}
    assert known <= set(codes(PAGE)) & CATALOGUE.keys()


def test_every_setting_that_is_named_is_there() -> None:
    named = {code.partition("=")[0] for code in codes(PAGE) if code.startswith(("organizations.", "people."))}
    assert named - {"organizations.field.NAME"} <= OPTIONS.keys()
    assert len(named) > 6
