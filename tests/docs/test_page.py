"""``docs/page.md`` uses the words of the page, and no others."""

import re
from pathlib import Path

from tests.docs.pages import ROOT, prose, text

WEB = ROOT / "src/vtiger_xero/web"


def words_of_the_page() -> str:
    """All texts of templates, and of the modules that name values and columns."""
    sources = [*sorted(WEB.rglob("*.html")), *sorted(WEB.rglob("*.py"))]
    return prose(" ".join(path.read_text(encoding="utf-8") for path in map(Path, sources)))


def test_what_is_bold_stands_on_the_page() -> None:
    bold = {prose(words) for words in re.findall(r"\*\*([^*]+)\*\*", text("docs/page.md"))}
    assert len(bold) > 30
    known = words_of_the_page()
    assert [words for words in sorted(bold) if words not in known] == []


def test_the_words_of_vtigers_help_are_told() -> None:
    told = prose(text("docs/page.md"))
    for words in ("Xero data", "Vtiger CRM data", "Field mapping", "Enable Sync", "Sync direction", "Save Settings"):
        assert f"**{words}**" in told
    assert "Click the number" in told
