"""``docs/products.md`` against the code: directions, lengths, settings, problems and reasons."""

from tests.docs.pages import codes, prose, table, text

from vtiger_xero.domain.records import Kind
from vtiger_xero.modules import items
from vtiger_xero.modules.options import NAMED_FIELDS, OPTIONS
from vtiger_xero.problems import CATALOGUE, Cure
from vtiger_xero.problems import items as of_items
from vtiger_xero.problems import taxes as of_taxes
from vtiger_xero.vtiger.products import ACCOUNT_LABEL

PAGE = text("docs/products.md")
TEXT = prose(PAGE)


def first_cells(*headings: str) -> set[str]:
    return {row[0] for row in table(PAGE, *headings)}


def test_every_direction_is_told_the_default_first() -> None:
    unset = " (as long as nobody sets it)"
    told = [row[0] for row in table(PAGE, "value", "new records")]
    for kind in Kind:
        option = OPTIONS[f"{kind}.direction"]
        assert [each.removesuffix(unset) for each in told] == list(option.values)
        assert told[0] == option.default + unset


def test_the_lengths_are_those_of_the_code() -> None:
    assert f"**More than {items.XERO_CODE} characters:**" in PAGE
    assert f"Xero holds {items.XERO_NAME} characters" in TEXT
    assert f"Xero holds {items.XERO_DESCRIPTION:,} characters" in TEXT
    assert f"the field called *{ACCOUNT_LABEL}*" in TEXT


def test_what_is_off_and_where_the_administrator_names_fields_is_told() -> None:
    known = set(codes(PAGE))
    assert {f"items.field.{name}" for name in items.OFF} <= known
    named = {option for option in NAMED_FIELDS.values() if option.startswith(("products.", "services."))}
    assert named <= known


def test_every_setting_that_is_named_is_there() -> None:
    begins = ("products.", "services.", "items.", "accounts.", "taxes.")
    named = {code.partition("=")[0] for code in codes(PAGE) if code.startswith(begins)}
    assert named - {"items.field.NAME", "accounts.product.14x5"} <= OPTIONS.keys()
    assert len(named) > 12


def test_every_problem_and_reason_of_items_and_taxes_is_told() -> None:
    problems, reasons = first_cells("problem", "when"), first_cells("reason", "when")
    assert problems | reasons <= CATALOGUE.keys()
    assert problems | reasons >= {problem.code for problem in (*of_items.PROBLEMS, *of_taxes.PROBLEMS)}
    assert {code for code in problems | reasons if CATALOGUE[code].cure is Cure.NOTHING} == reasons
