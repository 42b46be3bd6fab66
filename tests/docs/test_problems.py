"""``docs/problems.md`` says what the catalogue says, of every problem, in its order."""

from tests.docs.pages import prose, sections, table, text

from vtiger_xero.problems import CATALOGUE, Cure

CURES = {
    Cure.TIME: "time",
    Cure.RECORD: "an edit",
    Cure.SETUP: "a person's act",
    Cure.NOTHING: "nothing",
}

PAGE = text("docs/problems.md")
SECTIONS = sections(PAGE, 2)


def test_every_kind_of_cure_is_explained() -> None:
    assert {row[0] for row in table(PAGE, "cured by")} == {CURES[cure] for cure in Cure}


def test_every_code_has_a_section_and_no_other_has() -> None:
    assert list(SECTIONS) == list(CATALOGUE)


def test_each_section_says_what_the_catalogue_says() -> None:
    wanted = {
        problem.code: prose(f"**{problem.title}** {problem.cause} Fix: {problem.fix} Cured by: {CURES[problem.cure]}.")
        for problem in CATALOGUE.values()
    }
    assert {code: prose(body)[: len(wanted[code])] for code, body in SECTIONS.items()} == wanted
