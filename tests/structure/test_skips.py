"""The rule that ``tests/conftest.py`` adds: with CI=true a run with skipped tests has failed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.structure.source import ROOT

PASSING = "def test_passes():\n    pass\n"
SKIPPED = 'import pytest\n\n@pytest.mark.skip(reason="no browser here")\ndef test_waits():\n    pass\n'
SKIPPED_WHOLE = 'import pytest\n\npytest.skip("no server here", allow_module_level=True)\n'
FAILING = "def test_fails():\n    raise AssertionError\n"


def play(folder: Path, ci: str, *arguments: str, **files: str) -> subprocess.CompletedProcess[str]:
    """Run pytest over some files of tests under our rule; what else is installed for it takes long to import."""
    for name, text in files.items():
        (folder / f"test_{name}.py").write_text(text)
    options = [
        "-p",
        "tests.conftest",
        "-p",
        "xdist",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(folder),
        "-c",
        os.devnull,
        "-ra",
    ]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, *arguments, str(folder)],
        cwd=ROOT,
        env={**os.environ, "CI": ci, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("arguments", [(), ("-n", "1")], ids=["alone", "xdist"])
def test_a_skip_fails_the_run_in_ci(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    played = play(tmp_path, "true", *arguments, passing=PASSING, skipped=SKIPPED)
    assert played.returncode == pytest.ExitCode.TESTS_FAILED
    assert "1 skipped: with CI=true that is a failure" in played.stdout
    assert "no browser here" in played.stdout


def test_a_whole_file_skipped_fails_the_run_in_ci(tmp_path: Path) -> None:
    played = play(tmp_path, "true", passing=PASSING, skipped=SKIPPED_WHOLE)
    assert played.returncode == pytest.ExitCode.TESTS_FAILED
    assert "no server here" in played.stdout


def test_elsewhere_a_skip_is_told_and_the_run_passes(tmp_path: Path) -> None:
    played = play(tmp_path, "", passing=PASSING, skipped=SKIPPED)
    assert played.returncode == pytest.ExitCode.OK
    assert "1 skipped: this run does not prove them" in played.stdout
    assert "no browser here" in played.stdout


@pytest.mark.parametrize(("tests", "code"), [(PASSING, pytest.ExitCode.OK), (FAILING, pytest.ExitCode.TESTS_FAILED)])
def test_without_skips_nothing_changes(tmp_path: Path, tests: str, code: pytest.ExitCode) -> None:
    played = play(tmp_path, "true", only=tests)
    assert played.returncode == code
    assert "skipped" not in played.stdout
