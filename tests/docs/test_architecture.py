"""``docs/architecture.md`` against the tree: its packages, its tables, and the tests and files that it names."""

import re

from tests.docs.pages import ROOT, codes, sections, table, text

from vtiger_xero.store.access_tables import user

PAGE = text("docs/architecture.md")
PACKAGE = ROOT / "src" / "vtiger_xero"


def test_every_part_of_the_house_is_told_and_no_other() -> None:
    told = set(re.findall(r"^  ([a-z_]+(?:/|\.py)) ", sections(PAGE, 2)["The house"], re.MULTILINE))
    there = {f"{each.name}/" for each in PACKAGE.iterdir() if (each / "__init__.py").exists()}
    assert told == there | {each.name for each in PACKAGE.glob("*.py") if not each.name.startswith("__")}


def test_every_table_is_told_and_no_other() -> None:
    told = [name for row in table(PAGE, "table", "what", "constraint") for name in row[0].split(", ")]
    assert sorted(told) == sorted(user.metadata.tables)


def test_every_file_that_is_named_is_there() -> None:
    named = {code for code in codes(PAGE) if re.fullmatch(r"[a-z_]+(/[a-z_]+)+(\.py)?", code)}
    assert len(named) > 25
    assert [each for each in sorted(named) if not ((ROOT / each).exists() or (PACKAGE / each).exists())] == []


def test_every_invariant_is_told_with_its_proof() -> None:
    proofs = {int(number): proof for number, _, proof in table(sections(PAGE, 2)["Invariants"], "", "")}
    assert list(proofs) == list(range(1, 15))
    assert all("test" in proof or "simulation" in proof for number, proof in proofs.items() if number != 6)
