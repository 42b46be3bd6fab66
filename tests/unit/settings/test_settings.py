"""Settings of the installation, from the environment."""

import dataclasses
from pathlib import Path

import pytest

from vtiger_xero.settings import PORT, Settings, WrongVariableError


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that says nothing about this program."""
    for each in dataclasses.fields(Settings):
        monkeypatch.delenv(f"VTIGER_XERO_{each.name}".upper(), raising=False)
    return monkeypatch


def test_without_a_variable_everything_lies_in_the_home_folder() -> None:
    read = Settings.read()
    assert read == Settings()
    assert read.url == f"sqlite:///{read.home}/vtiger-xero.sqlite3"
    assert read.key_file.parent == read.home
    assert read.home.is_relative_to(Path.home())


def test_every_variable_is_read(environment: pytest.MonkeyPatch) -> None:
    for name, text in {
        "HOME": "/srv/zoë & co",
        "DATABASE_URL": "postgresql://joe:p%40ss@db/books",
        "PORT": "0",
        "ADDRESS": "https://sync.example.com/",
        "VTIGER_ACCESS_KEY": "a key",
        "XERO_CLIENT_SECRET": "a secret",
    }.items():
        environment.setenv(f"VTIGER_XERO_{name}", text)
    read = Settings.read()
    assert (read.home, read.port, read.address) == (Path("/srv/zoë & co"), 0, "https://sync.example.com/")
    assert read.url == "postgresql://joe:p%40ss@db/books"
    assert (read.vtiger_access_key, read.xero_client_secret) == ("a key", "a secret")


def test_an_empty_variable_is_none(environment: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "PORT", "ADDRESS"):
        environment.setenv(f"VTIGER_XERO_{name}", "")
    assert Settings.read() == Settings()


def test_what_is_given_wins_even_over_a_variable_that_is_wrong(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("VTIGER_XERO_PORT", "eighty")
    assert Settings.read(port=80).port == 80
    assert Settings().port == PORT


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("PORT", text) for text in ("65536", "-1", "80.5", "eighty", "٣", "100000000000")),
        *(("ADDRESS", text) for text in ("crm.example", "ftp://crm.example", "https://a.example/path")),
    ],
)
def test_a_wrong_value_is_told_by_the_variables_name(environment: pytest.MonkeyPatch, name: str, text: str) -> None:
    environment.setenv(f"VTIGER_XERO_{name}", text)
    with pytest.raises(WrongVariableError) as raised:
        Settings.read()
    assert str(raised.value).startswith(f"VTIGER_XERO_{name}: ")
    assert text not in str(raised.value)


def test_secrets_are_not_shown() -> None:
    shown = repr(Settings(vtiger_access_key="hushHush", xero_client_secret="hushHush"))
    assert "hushHush" not in shown
