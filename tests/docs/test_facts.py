"""Tables of the documentation against the code: synced fields, reasons, faults."""

from tests.docs.pages import codes, table, text

from vtiger_xero.domain.refs import Direction
from vtiger_xero.engine.plan import DIRECTION
from vtiger_xero.modules.organizations import FIELDS
from vtiger_xero.problems import CATALOGUE
from vtiger_xero.sandbox.faults import Fault, FaultKind
from vtiger_xero.sandbox.vtiger import Dialect
from vtiger_xero.vtiger.accounts import COLUMNS, STREETS

WORDS = {Direction.BOTH: "both", Direction.TO_XERO: "to Xero", Direction.TO_VTIGER: "to Vtiger"}

ORGANIZATIONS = text("docs/organizations.md")
EMULATORS = text("docs/emulators.md")


def test_every_field_is_told_with_its_name_in_vtiger_and_its_direction() -> None:
    told = [(row[0], row[1], row[3]) for row in table(ORGANIZATIONS, "field", "Vtiger", "Xero")]
    columns = COLUMNS | {name: ", ".join(pair) for name, pair in STREETS.items()}
    assert told == [(name, columns[name], WORDS[direction]) for name, direction in FIELDS.items()]


def test_reasons_are_codes_of_the_catalogue() -> None:
    told = [row[0] for row in table(ORGANIZATIONS, "reason", "when")]
    assert set(told) - {DIRECTION, "the code of a refusal"} <= CATALOGUE.keys()
    assert DIRECTION in told


def test_every_refusal_that_is_named_is_in_the_catalogue() -> None:
    named = {
        code for code in codes(ORGANIZATIONS) if code.startswith(("xero_", "vtiger_", "name_", "match_", "record_"))
    }
    assert named <= CATALOGUE.keys()
    assert len(named) > 10


def test_every_kind_of_fault_is_told_once_and_no_other() -> None:
    assert sorted(row[0] for row in table(EMULATORS, "kind", "what happens to the call")) == sorted(FaultKind)


def test_every_field_of_a_fault_is_told() -> None:
    rows = table(EMULATORS, "field", "meaning", "default")
    assert [row[0] for row in rows] == list(Fault.__dataclass_fields__)


def test_every_dialect_is_told() -> None:
    assert set(Dialect) <= set(codes(text("docs/cli.md")))
