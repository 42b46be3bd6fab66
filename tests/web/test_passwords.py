"""Hashes of passwords as they are made in life."""

import time
import unicodedata

import pytest
from argon2 import PasswordHasher

from vtiger_xero.web import passwords

KNOWN = PasswordHasher().hash("Grüße an alle 🔑")


@pytest.fixture(autouse=True)
def hashes_of_life(quick_hashes: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The parameters that the library recommends (RFC 9106, second choice)."""
    monkeypatch.undo()


def test_hashes_are_costly_and_salted() -> None:
    one, other = passwords.hashed("the same password"), passwords.hashed("the same password")
    assert one != other
    assert one.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert not passwords.outdated(one)
    assert passwords.outdated(PasswordHasher(time_cost=1).hash("the same password"))


def test_a_password_fits_its_hash_alone_however_it_is_typed() -> None:
    assert passwords.fits("Grüße an alle 🔑", KNOWN)
    assert passwords.fits(unicodedata.normalize("NFD", "Grüße an alle 🔑"), KNOWN)
    assert not passwords.fits("grüße an alle 🔑", KNOWN)
    assert not passwords.fits("", KNOWN)
    assert not passwords.fits("anything", None)


def test_the_password_of_nobody_lets_nobody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_NOBODYS", KNOWN)
    assert not passwords.fits("Grüße an alle 🔑", None)


def test_where_there_is_no_hash_it_takes_as_long() -> None:
    def taken(known: str | None) -> float:
        begun = time.process_time()
        passwords.fits("wrong", known)
        return time.process_time() - begun

    with_hash, without = (min(taken(known) for _ in range(3)) for known in (KNOWN, None))
    assert without > with_hash / 2
