"""Tables of the documentation against the code: faults of the emulated systems, their dialects."""

from tests.docs.pages import codes, table, text

from vtiger_xero.sandbox.faults import Fault, FaultKind
from vtiger_xero.sandbox.vtiger import Dialect

EMULATORS = text("docs/emulators.md")


def test_every_kind_of_fault_is_told_once_and_no_other() -> None:
    assert sorted(row[0] for row in table(EMULATORS, "kind", "what happens to the call")) == sorted(FaultKind)


def test_every_field_of_a_fault_is_told() -> None:
    rows = table(EMULATORS, "field", "meaning", "default")
    assert [row[0] for row in rows] == list(Fault.__dataclass_fields__)


def test_every_dialect_is_told() -> None:
    assert set(Dialect) <= set(codes(text("docs/cli.md")))
