"""The page of one record: both halves, what is open, what became of it, and what can be done."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.web.books import CHART, OTHER, SALES, keep_accounts, see_tax
from tests.web.person import Person
from tests.web.reading import Page
from tests.web.sample import NOW, ORGANIZATIONS, XERO_ID, Sample, ref
from tests.web.test_accounts import offered
from tests.web.test_settings import chosen, stored
from tests.web.waiting import ask, link, lose

from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.store import aliases, links, records, verdicts
from vtiger_xero.store.access import Role
from vtiger_xero.store.aliases import AliasReason
from vtiger_xero.store.links import Link
from vtiger_xero.store.outcomes import Action, Outcome
from vtiger_xero.store.verdicts import Choice, Verdict
from vtiger_xero.web.routers.record import HISTORY

HOUR = timedelta(hours=1)
XERO = Side.XERO
ACME = {"name": "Acme", "email": "a@example.com", "billing_street": "1 Old Road\nFloor 2"}


@pytest.fixture
def bookkeeper(sample: Sample) -> Iterator[Person]:
    with Person(sample, sample.log_in(Role.BOOKKEEPER, "Bea")) as person:
        yield person


def path_of(connection_id: str, record: Ref) -> str:
    """The path of a record's page."""
    return f"/connections/{connection_id}/records/{record.side}/{record.module}/{record.id}"


def decisions(page: Page) -> list[str]:
    """What the forms of a page would decide."""
    return [attrs["value"] or "" for tag, attrs in page.tags if tag == "input" and attrs.get("name") == "decision"]


def test_both_halves_side_by_side_whichever_is_asked_for(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    pair = link(sample, connection_id, ACME, {"name": "Acme &amp; Co", "email": "A@example.com", "fax": "7"})
    for half in pair:
        page = viewer.read(path_of(connection_id, half))
        assert page.rows == [
            ["Field", "Vtiger CRM 11x1 Open in Vtiger CRM", f"Xero {XERO_ID} Open in Xero"],
            ["Name differs", "Acme", "Acme &amp; Co"],
            ["Fax differs", "", "7"],
            ["E-mail", "a@example.com", "A@example.com"],
            ["Billing street differs", "1 Old Road Floor 2", ""],
        ]
        assert decisions(page) == []


def updated(record: Ref, counterpart: Ref, *changes: tuple[str, str, str]) -> Outcome:
    """That the other half was written."""
    return Outcome(
        ref=record,
        written=counterpart.side,
        action=Action.UPDATED,
        code="updated",
        name="Acme",
        counterpart_id=counterpart.id,
        changes=changes,
    )


@pytest.mark.parametrize(
    "path", ["vtiger/organizations/11x9", "vtiger/nonsense/11x1", "crm/organizations/11x1", "xero/organizations/11x1"]
)
def test_an_unknown_record_is_a_page_that_is_not_there(sample: Sample, viewer: Person, path: str) -> None:
    connection_id = sample.connect()
    sample.see(connection_id, ref("11x1"), ACME)
    assert viewer.get(f"/connections/{connection_id}/records/{path}").status_code == 404


def test_a_record_of_another_connection_is_not_there(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    sample.see(sample.connect("northwind"), ref("11x1"), ACME)
    assert viewer.get(path_of(connection_id, ref("11x1"))).status_code == 404


def test_its_history_is_that_of_both_halves_and_has_pages(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    vtiger, contact = link(sample, connection_id, ACME, ACME)
    for number in range(HISTORY):
        change = ("phone", f"{number}", f"{number + 1}")
        sample.tell(connection_id, number * HOUR, updated(vtiger, contact, change))
    sample.tell(connection_id, 50 * HOUR, updated(contact, vtiger))
    sample.tell(connection_id, HOUR / 2, updated(contact, vtiger), rehearsal=True)
    page = viewer.read(path_of(connection_id, contact))
    told = page.rows[page.rows.index(["Time", "Module", "Outcome", "What changed, or why nothing did"]) + 1 :]
    assert len(told) == HISTORY
    assert told[0] == ["22 Nov 2026, 16:47", "Organizations Vtiger CRM → Xero", "Updated", "Phone 0 → 1"]
    older = viewer.read(next(each for each in page.links if "after=" in each))
    assert older.rows[-1][:2] == ["20 Nov 2026, 14:47", "Organizations Xero → Vtiger CRM"]
    assert not [each for each in older.links if "after=" in each]


def test_what_is_open_about_either_half_is_told(sample: Sample, bookkeeper: Person) -> None:
    connection_id = sample.connect()
    vtiger, contact = link(sample, connection_id, ACME, ACME)
    sample.problem(connection_id, "xero_refused", vtiger, "Acme", detail="No.")
    sample.problem(connection_id, "record_unreadable", contact, "Acme", detail="a value")
    for half in (vtiger, contact):
        page = bookkeeper.read(path_of(connection_id, half))
        assert "Xero refused a record Xero says: No." in page.text
        assert "A record cannot be read" in page.text
        assert page.text.count("Retry") == 2


def test_a_pair_can_be_left_out_and_parted(sample: Sample, bookkeeper: Person) -> None:
    connection_id = sample.connect()
    vtiger, contact = link(sample, connection_id, ACME, ACME)
    path = path_of(connection_id, contact)
    assert decisions(bookkeeper.read(path)) == ["exclude", "part"]
    assert bookkeeper.submit(path, decision="exclude").headers["Location"] == path
    page = bookkeeper.read(path_of(connection_id, vtiger))
    assert "Bea left it out of the sync, just now ." in page.text
    assert decisions(page) == ["include"]
    # It is the other half that was left out.
    assert path in [attrs["action"] for tag, attrs in page.tags if tag == "form"]
    bookkeeper.submit(path, decision="include")
    assert "left it out" not in bookkeeper.read(path).text
    bookkeeper.submit(path, decision="part")
    page = bookkeeper.read(path)
    assert "The two are parted." in page.text
    assert "its link has ended, and it is neither matched nor made again unless you say so" in page.text
    assert decisions(page) == ["exclude", "new", "pair"]
    with sample.database.read() as tx:
        assert links.find(tx, connection_id, Side.VTIGER, ORGANIZATIONS, ["11x1"]) == {}


def test_a_record_can_be_paired_by_the_id_of_the_other_one(sample: Sample, bookkeeper: Person) -> None:
    connection_id = sample.connect()
    sample.see(connection_id, ref("11x1"), ACME)
    sample.see(connection_id, ref(XERO_ID, XERO), {"name": "Akme"})
    path = path_of(connection_id, ref("11x1"))
    assert "It is linked with nothing in Xero." in bookkeeper.read(path).text
    bookkeeper.submit(path, decision="pair", other=f" {XERO_ID.upper()} ")
    page = bookkeeper.read(path)
    assert "Noted: the next sync links the two." in page.text
    assert f"Bea said that it is the same as {XERO_ID}, just now ." in page.text
    bookkeeper.submit(path, decision="pair", other="nobody")
    assert "Nothing was changed. There is no record nobody" in bookkeeper.read(path).text


def test_a_person_is_not_paired_by_hand(sample: Sample, bookkeeper: Person) -> None:
    connection_id = sample.connect()
    person = Ref(Side.VTIGER, Module.PEOPLE, "12x1")
    sample.see(connection_id, person, {"first_name": "Zoë", "last_name": "Doe"}, parent="11x1")
    page = bookkeeper.read(path_of(connection_id, person))
    assert "Zoë Doe Contact persons" in page.text
    assert decisions(page) == ["exclude", "new"]


def test_what_is_there_twice_says_which_one_is_synced(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    one, twin = ref("11x1"), ref("11x2")
    for each in (one, twin):
        sample.see(connection_id, each, ACME)
    with sample.database.write() as tx:
        known = records.by_ids(tx, connection_id, Side.VTIGER, ORGANIZATIONS, ["11x1", "11x2"])
        aliases.put(tx, connection_id, known["11x2"], known["11x1"], AliasReason.DUPLICATE)
    page = viewer.read(path_of(connection_id, twin))
    assert "It is there twice: it is only read, and Acme is synced in its place." in page.text
    assert path_of(connection_id, one) in page.links
    page = viewer.read(path_of(connection_id, one))
    assert "Acme (11x2) is the same once more, and only read." in page.text
    assert path_of(connection_id, twin) in page.links


def test_what_is_gone_or_put_away_is_said(sample: Sample, viewer: Person, bookkeeper: Person) -> None:
    connection_id = sample.connect()
    vtiger, contact = link(sample, connection_id, ACME, ACME)
    lose(sample, connection_id, vtiger)
    assert "Its other half is no longer in Vtiger CRM." in viewer.read(path_of(connection_id, contact)).text
    assert "It is no longer in Vtiger CRM." in viewer.read(path_of(connection_id, vtiger)).text
    archived = ref(XERO_ID[::-1], XERO)
    sample.see(connection_id, archived, ACME, locked="xero_contact_archived")
    assert "The contact is archived in Xero." in viewer.read(path_of(connection_id, archived)).text
    lose(sample, connection_id, archived)
    assert decisions(bookkeeper.read(path_of(connection_id, archived))) == ["exclude"]


def test_who_decided_is_told_by_name(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    sample.see(connection_id, ref("11x1"), ACME)
    with sample.database.write() as tx:
        verdicts.put(tx, connection_id, Verdict(ref("11x1"), Choice.NEW), "Zoë <b>", NOW - 26 * HOUR)
    page = viewer.read(path_of(connection_id, ref("11x1")))
    assert "Zoë <b> said that it is a new one, 1 day ago ." in page.text


def test_a_blank_record_has_a_page(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    sample.see(connection_id, ref("11x1"), {})
    page = viewer.read(path_of(connection_id, ref("11x1")))
    assert "All its fields are blank." in page.text
    assert "Nothing has become of it so far." in page.text


@pytest.mark.parametrize("decision", ["", "nonsense", "__class__"])
def test_an_unknown_decision_is_refused(sample: Sample, bookkeeper: Person, decision: str) -> None:
    connection_id = sample.connect()
    ask(sample, connection_id, ACME)
    answer = bookkeeper.submit(path_of(connection_id, ref("11x7")), decision=decision)
    assert answer.status_code == 400


@pytest.mark.parametrize("decision", ["pair", "new", "same", "exclude", "include", "part", "keep", "let-go"])
def test_what_cannot_be_decided_is_said_in_a_sentence(sample: Sample, bookkeeper: Person, decision: str) -> None:
    connection_id = sample.connect()
    sample.see(connection_id, ref("11x7"), ACME)
    answer = bookkeeper.submit(path_of(connection_id, ref("11x99")), decision=decision, other="11x99", back="review")
    assert answer.status_code == 303
    page = bookkeeper.read(f"/connections/{connection_id}/review")
    assert "Nothing was changed. There is no record 11x99, as far as both systems have been read." in page.text


def test_a_product_has_an_account_of_its_own(sample: Sample, bookkeeper: Person, viewer: Person) -> None:
    connection_id = sample.connect(settings={"accounts.sales": "200"})
    keep_accounts(sample, connection_id, *CHART)
    product = Ref(Side.VTIGER, Module.ITEMS, "14x5")
    sample.see(connection_id, product, {"name": "Apple", "code": "A-1", "kind": "products"})
    path = path_of(connection_id, product)
    assert "Account of its own" not in viewer.read(path).text
    page = bookkeeper.read(path)
    assert "as the settings say: 200 - Sales" in page.text
    assert offered(page, "accounts.product.14x5") == ["", "200", "260"]
    bookkeeper.submit(f"{path}/account", **{"accounts.product.14x5": "260"})
    assert stored(sample)["accounts.product.14x5"] == "260"
    assert chosen(bookkeeper.read(path))["accounts.product.14x5"] == "260"
    answer = bookkeeper.submit(f"{path}/account", **{"accounts.product.14x5": "610"})
    assert answer.status_code == 422
    assert "other accounts do not work here" in Page(answer.text).complaint("accounts.product.14x5")
    keep_accounts(sample, connection_id, SALES, replace(OTHER, active=False))
    assert "It was archived in Xero" in bookkeeper.read(path).complaint("accounts.product.14x5")
    bookkeeper.submit(f"{path}/account", **{"accounts.product.14x5": ""})
    assert stored(sample)["accounts.product.14x5"] == ""


def test_only_products_and_services_have_one(sample: Sample, bookkeeper: Person) -> None:
    connection_id = sample.connect()
    sample.see(connection_id, ref("11x5"), {"name": "Acme"})
    path = path_of(connection_id, ref("11x5"))
    assert "Account of its own" not in bookkeeper.read(path).text
    assert bookkeeper.submit(f"{path}/account", **{"accounts.product.11x5": "200"}).status_code == 404
    assert bookkeeper.submit(f"{path}1/account").status_code == 404
    assert "accounts.product.11x5" not in stored(sample)


def test_a_tax_is_chosen_for_on_the_page_of_taxes(sample: Sample, admin: Person) -> None:
    connection_id = sample.connect()
    page = admin.read(path_of(connection_id, see_tax(sample, connection_id, 1, "VAT", "15")))
    assert f"/connections/{connection_id}/taxes" in page.links
    assert decisions(page) == ["exclude"]


def test_what_only_one_side_can_tell_does_not_differ(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    product, item = Ref(Side.VTIGER, Module.ITEMS, "14x5"), Ref(XERO, Module.ITEMS, XERO_ID)
    sample.see(connection_id, product, {"name": "Apple", "code": "a-1", "kind": "products", "price": "2.5"})
    sample.see(connection_id, item, {"name": "Apple", "code": "A-1", "tracked": "yes", "price": "3"})
    with sample.database.write() as tx:
        links.add(
            tx,
            connection_id,
            Module.ITEMS,
            [
                Link(
                    id=sample.clock.new_id(),
                    vtiger_id=product.id,
                    xero_id=item.id,
                    base_vtiger={},
                    base_xero={},
                    seen_vtiger="",
                    seen_xero="",
                    seen_settings=1,
                )
            ],
        )
    rows = viewer.read(path_of(connection_id, product)).rows[1:6]
    assert rows[2] == ["Price differs", "2.50", "3.00"]
    labels = [row[0] for row in rows]
    assert labels == ["Name", "Code", "Price differs", "Kept as", "Stock kept in Xero"]
