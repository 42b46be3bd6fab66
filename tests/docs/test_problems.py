"""``docs/problems.md`` says what the catalogue says, of every problem, in its order."""

from tests.docs.pages import prose, sections, text

from vtiger_xero.problems import CATALOGUE, Cure

CURES = {Cure.TIME: "Cured by: time.", Cure.RECORD: "Cured by: an edit.", Cure.SETUP: "Cured by: a person's act."}

SECTIONS = sections(text("docs/problems.md"), 2)


def test_every_code_has_a_section_and_no_other_has() -> None:
    assert list(SECTIONS) == list(CATALOGUE)


def test_each_section_says_what_the_catalogue_says() -> None:
    wanted = {
        problem.code: prose(f"**{problem.title}** {problem.cause} Fix: {problem.fix} {CURES[problem.cure]}")
        for problem in CATALOGUE.values()
    }
    assert {code: prose(body)[: len(wanted[code])] for code, body in SECTIONS.items()} == wanted
