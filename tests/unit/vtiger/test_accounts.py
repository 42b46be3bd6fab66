"""Organizations as Vtiger writes them, and as they are kept here."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.vtiger.scripted import account

from vtiger_xero.domain.writes import Operation, Write
from vtiger_xero.vtiger.accounts import accounts
from vtiger_xero.vtiger.codec import UndecodableError, plain
from vtiger_xero.vtiger.layout import Layout

ACCOUNTS = accounts(Layout())


def update(fields: tuple[str, ...], content: dict[str, str | None], extra: dict[str, str] | None = None) -> Write:
    return Write(
        operation=Operation.UPDATE, target_id="11x2", mark="5f1c", fields=fields, content=content, extra=extra or {}
    )


def test_every_mapped_field_is_read() -> None:
    row = account(
        accountname='O\'Brien & Söns "Ltd" <b>Zürich</b> 日本 ?? \\ back',
        phone="+44 (0)20 7946 0018 ext. 5",
        otherphone="07700 900123",
        fax="77",
        email1="ap@obrien.example",
        website="www.example.com/?a=1&b=2",
        bill_street="1 High St\nFlat 2\r\nTop",
        bill_pobox="PO Box 7",
        bill_city="  Leeds ",
        bill_state="Yorks",
        bill_code="LS1 1AA",
        bill_country="UK",
        ship_street="Dock 9",
        ship_city="Hull",
        ship_state="Yorks",
        ship_code="HU1",
        ship_country="UK",
    )
    observed = ACCOUNTS.observe(row)
    assert observed.ref.id == "11x2"
    assert observed.content == {
        "name": 'O\'Brien & Söns "Ltd" <b>Zürich</b> 日本 ?? \\ back',
        "number": "ACC1",
        "phone": "+44 (0)20 7946 0018 ext. 5",
        "mobile": "07700 900123",
        "fax": "77",
        "email": "ap@obrien.example",
        "website": "www.example.com/?a=1&b=2",
        "billing_street": "1 High St\nFlat 2\nTop\nPO Box 7",
        "billing_city": "Leeds",
        "billing_state": "Yorks",
        "billing_code": "LS1 1AA",
        "billing_country": "UK",
        "shipping_street": "Dock 9",
        "shipping_city": "Hull",
        "shipping_state": "Yorks",
        "shipping_code": "HU1",
        "shipping_country": "UK",
    }
    assert observed.extra == {"bill_pobox": "PO Box 7"}
    assert observed.remote_time == datetime(2026, 11, 22, 12, 9, 20, tzinfo=UTC)
    assert observed.mark is None


@pytest.mark.parametrize("blank", ["", None, " ", "\r\n \t"])
def test_every_blank_is_the_same(blank: str | None) -> None:
    row = account(phone=blank, bill_street=blank, bill_pobox=blank, account_no=blank)
    observed = ACCOUNTS.observe(row)
    assert observed.content == {"name": "Acme"}
    assert observed.extra == {}


@pytest.mark.parametrize(
    ("source", "mark"),
    [
        ("XERO:5F1C-77", "5f1c-77"),
        ("XERO", None),
        ("XERO:", None),
        ("WEBSERVICE", None),
        ("", None),
        (None, None),
    ],
)
def test_the_mark_is_the_xero_id_in_small_letters(source: str | None, mark: str | None) -> None:
    assert ACCOUNTS.observe(account(source=source)).mark == mark


@pytest.mark.parametrize(
    ("escaped", "read"),
    [
        ("O&#039;Brien &amp; S&ouml;ns", "O'Brien & Söns"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        ("&amp;lt;x&amp;gt; &amp;amp;", "<x> &"),
        ("http://x.example/?a=1&copy=2&reg=3&amp=4", "http://x.example/?a=1&copy=2&reg=3&amp=4"),
        ("AT&T; R&D &notit; &;", "AT&T; R&D &notit; &;"),
        ("&#x1F600;&#8364;", "😀€"),
    ],
)
def test_entities_are_read_as_php_reads_them(escaped: str, read: str) -> None:
    assert plain(escaped) == read
    assert ACCOUNTS.observe(account(name=escaped)).content["name"] == read


@given(st.text())
def test_reading_twice_is_reading_once(text: str) -> None:
    assert plain(plain(text)) == plain(text)


def test_a_field_hidden_from_the_user_is_not_blank() -> None:
    row = account()
    del row["phone"]
    with pytest.raises(UndecodableError, match="no field phone"):
        ACCOUNTS.observe(row)


@pytest.mark.parametrize("value", [5, True, ["x"], {"a": 1}])
def test_what_is_not_a_text_is_not_guessed_at(value: object) -> None:
    with pytest.raises(UndecodableError, match="field email1 is not a text"):
        ACCOUNTS.observe(account(email1=value))


@pytest.mark.parametrize("value", ["", None, "0000-00-00 00:00:00", "2026-02-30 00:00:00", "soon", 5])
def test_an_impossible_time_is_none(value: object) -> None:
    assert ACCOUNTS.observe(account(modifiedtime=value)).remote_time is None


def test_only_the_changed_fields_are_written_as_a_person_would_type_them() -> None:
    content = {"name": "R&D <b>'Ltd'</b>", "phone": None, "mobile": "07700", "billing_city": "Leeds"}
    values = ACCOUNTS.values(update(("name", "phone", "mobile"), content))
    assert values == {"accountname": "R&D <b>'Ltd'</b>", "phone": "", "otherphone": "07700"}


def test_the_number_is_vtigers_own_and_never_written() -> None:
    assert ACCOUNTS.values(update(("number",), {"number": "ACC9"})) == {}


@pytest.mark.parametrize(
    ("street", "box", "written"),
    [
        ("2 High St\nPO Box 7", "PO Box 7", ("2 High St", "PO Box 7")),
        ("PO Box 7", "PO Box 7", ("", "PO Box 7")),
        ("PO Box 7\n2 High St", "PO Box 7", ("PO Box 7\n2 High St", "")),
        ("2 High St", "PO Box 7", ("2 High St", "")),
        ("2 High St\nFlat 1", "", ("2 High St\nFlat 1", "")),
        (None, "PO Box 7", ("", "")),
    ],
)
def test_a_post_office_box_stays_apart_while_it_is_the_last_line(
    street: str | None, box: str, written: tuple[str, str]
) -> None:
    values = ACCOUNTS.values(update(("billing_street",), {"billing_street": street}, {"bill_pobox": box}))
    assert (values["bill_street"], values["bill_pobox"]) == written


LINE = st.text("AÖ日 &'\"<", min_size=1).map(str.strip).filter(bool)


@given(st.lists(LINE), st.none() | LINE)
def test_a_street_that_was_written_reads_the_same(street: list[str], box: str | None) -> None:
    text = "\n".join(street) or None
    extra = {} if box is None else {"ship_pobox": box}
    values = ACCOUNTS.values(update(("shipping_street",), {"shipping_street": text}, extra))
    assert ACCOUNTS.observe(account(**values)).content.get("shipping_street") == text
