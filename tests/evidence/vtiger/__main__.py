"""Writes ``docs/emulators-vtiger.md``."""

from pathlib import Path

from tests.evidence.vtiger.evidence import page

if __name__ == "__main__":
    Path("docs/emulators-vtiger.md").write_text(page(), "utf-8")
