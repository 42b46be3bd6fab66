"""Connecting both systems on the pages."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from tests.web.person import Person
from tests.web.reading import Page
from tests.web.sample import XERO_ID, Sample
from tests.web.two_systems import CRM, XERO, TwoSystems

from vtiger_xero.sandbox.vtiger.dialects import Dialect
from vtiger_xero.sandbox.xero import Region
from vtiger_xero.store import access_audit, connections
from vtiger_xero.store.access import Role
from vtiger_xero.store.connections import Connected
from vtiger_xero.store.secrets import Seal
from vtiger_xero.store.tables import connection, link, metadata
from vtiger_xero.store.tokens import TokenVault
from vtiger_xero.sync.workplace import connection_named, open_workplace


@pytest.fixture
def both(sample: Sample) -> Iterator[TwoSystems]:
    """Both systems, empty."""
    both = TwoSystems(sample)
    with both.ada:
        yield both


def connected(sample: Sample, name: str = "acme") -> Connected:
    return connection_named(sample.database, Seal(bytes(32)), name)


def test_both_are_connected_by_consent(sample: Sample, both: TwoSystems) -> None:
    path = both.reach_vtiger()
    page = both.ada.read(f"{path}/xero")
    assert "What this Vtiger allows" in page.text
    assert "Connection in order Vtiger 7.5.0 (webservice.php)" in page.text
    assert "http://localhost:8300/connect/back" in page.text
    back = both.decide(both.leave(path))
    assert back.startswith("http://localhost:8300/connect/back?")
    assert both.ada.get(back).headers["Location"] == f"{path}/organisation"
    assert both.xero.books.name in both.ada.read(f"{path}/organisation").text
    settings = both.choose(path).headers["Location"]
    assert settings.endswith("/settings")
    assert f"acme is connected with {both.xero.books.name}" in both.ada.read(settings).text
    found = connected(sample)
    assert (found.account.xero_grant, found.account.xero_tenant_id) == ("authorization_code", both.xero.tenant_id)
    with open_workplace(sample.database, Seal(bytes(32)), sample.clock, "acme", both.wires) as workplace:
        assert workplace.connection_id == found.id
    assert both.ada.get(f"{path}/organisation").status_code == 404
    with sample.database.read() as tx:
        deed = access_audit.latest(tx, 1)[0]
    assert (deed.who, deed.what, deed.connection) == ("Ada", "connected", "acme")


def test_both_are_connected_by_a_custom_connection(sample: Sample, both: TwoSystems) -> None:
    path = both.reach_vtiger()
    answer = both.ada.submit(f"{path}/xero", xero_grant="client_credentials", **both.app)
    assert answer.headers["Location"] == f"{path}/organisation"
    both.choose(path)
    assert connected(sample).account.xero_grant == "client_credentials"


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("name", "", "Give a name."),
        ("vtiger_url", "crm.example", "An address begins with https://"),
        ("vtiger_user", "nobody", "nobody"),
        ("vtiger_user", "", "Fill this in."),
        ("vtiger_access_key", "wrong", "access key"),
        ("vtiger_access_key", "", "Fill this in."),
    ],
)
def test_what_keeps_vtiger_from_being_reached_is_told_beside_its_field(
    both: TwoSystems, field: str, value: str, told: str
) -> None:
    path = both.begin()
    answer = both.ada.submit(f"{path}/vtiger", **both.crm | {field: value})
    assert answer.status_code == 422
    page = Page(answer.text)
    assert told in page.complaint(field)
    assert page.fields["vtiger_access_key"] is None
    assert both.ada.get(f"{path}/xero").headers["Location"] == f"{path}/vtiger"


def test_a_vtiger_that_does_not_answer_is_told_with_the_fix(both: TwoSystems) -> None:
    both.break_down(CRM)
    answer = both.ada.submit(f"{both.begin()}/vtiger", **both.crm)
    assert answer.status_code == 422
    assert "Vtiger answered with an error of its own" in Page(answer.text).complaint("vtiger_url")


def test_a_red_line_of_the_report_has_its_fix(sample: Sample) -> None:
    both = TwoSystems(sample, dialect=Dialect.V8_4)
    with both.ada:
        page = both.ada.read(f"{both.reach_vtiger()}/xero")
    assert "Invoices" in page.text
    assert "worth knowing" in page.text


@pytest.mark.parametrize(
    ("grant", "field", "value", "told"),
    [
        ("authorization_code", "xero_client_id", "", "Fill this in."),
        ("client_credentials", "xero_client_id", "unknown", "client id"),
        ("client_credentials", "xero_client_secret", "wrong", "client secret"),
        ("client_credentials", "xero_client_secret", "", "A custom connection has a secret"),
        ("authorization_code", "xero_api_url", "nowhere", "An address begins with https://"),
        ("somehow", "xero_client_id", "x", "Choose one of"),
    ],
)
def test_what_keeps_xero_from_being_reached_is_told_beside_its_field(
    both: TwoSystems, grant: str, field: str, value: str, told: str
) -> None:
    path = both.reach_vtiger()
    answer = both.ada.submit(f"{path}/xero", xero_grant=grant, **both.app | {field: value})
    assert answer.status_code == 422
    assert told in Page(answer.text).text
    assert both.xero.client_secret not in answer.text


def test_a_consent_that_is_cancelled_is_told(both: TwoSystems) -> None:
    path = both.reach_vtiger()
    answer = both.ada.get(both.decide(both.leave(path), "cancel"))
    assert answer.status_code == 400
    assert "Xero's consent was not completed" in Page(answer.text).text
    assert both.ada.get(f"{path}/organisation").headers["Location"] == f"{path}/xero"


def test_a_state_that_is_not_ours_is_refused(both: TwoSystems) -> None:
    path = both.reach_vtiger()
    back = both.decide(both.leave(path))
    for wrong in (back.partition("state=")[0] + "state=another", back.partition("&state=")[0], "/connect/back"):
        answer = both.ada.get(wrong)
        assert answer.status_code == 400
        assert "it is not the one that was asked for last" in answer.text
    assert both.ada.get(back).status_code == 303


def test_coming_back_twice_is_refused(both: TwoSystems) -> None:
    back = both.decide(both.leave(both.reach_vtiger()))
    assert both.ada.get(back).status_code == 303
    assert both.ada.get(back).status_code == 400


def test_a_state_of_somebody_else_is_refused(sample: Sample, both: TwoSystems) -> None:
    path = both.reach_vtiger()
    back = both.decide(both.leave(path))
    with Person(sample, sample.log_in(Role.ADMIN, "Mallory"), wires=both.wires) as mallory:
        assert mallory.get(back).status_code == 400
        assert mallory.get(f"{path}/xero").status_code == 404
    assert both.ada.get(back).status_code == 303


def test_xero_sends_nobody_back_to_an_address_in_figures(sample: Sample, both: TwoSystems) -> None:
    path = both.reach_vtiger()
    here = {"Host": "127.0.0.1:8300"}
    form = {"proof": both.ada.proof, "xero_grant": "authorization_code", **both.app}
    answer = both.ada.post(f"{path}/xero", data=form, headers=here)
    assert answer.status_code == 422
    assert "Open the page as http://localhost" in Page(answer.text).complaint("xero_grant")


def test_other_base_currencies_are_refused(sample: Sample) -> None:
    both = TwoSystems(sample, region=Region.NZ)
    with both.ada:
        path = both.reach_vtiger()
        both.ada.submit(f"{path}/xero", xero_grant="client_credentials", **both.app)
        answer = both.choose(path)
    assert answer.status_code == 422
    assert "Vtiger's base currency is USD" in Page(answer.text).complaint("organisation")
    with sample.database.read() as tx:
        assert tx.execute(select(func.count()).select_from(connection)).scalar_one() == 0


def test_an_organisation_that_xero_does_not_open_is_refused(both: TwoSystems) -> None:
    path = both.reach_vtiger()
    both.ada.get(both.decide(both.leave(path)))
    answer = both.choose(path, organisation="another")
    assert answer.status_code == 422
    assert "wanted: another" in Page(answer.text).complaint("organisation")


def test_the_two_are_not_connected_twice_by_another_name(both: TwoSystems) -> None:
    both.connect()
    path = both.reach_vtiger(name="another")
    both.ada.get(both.decide(both.leave(path)))
    assert "Another connection joins this Vtiger" in Page(both.choose(path).text).complaint("organisation")


def test_a_name_that_is_taken_is_told(both: TwoSystems) -> None:
    both.connect()
    answer = both.ada.submit(f"{both.begin()}/vtiger", **both.crm)
    assert Page(answer.text).complaint("name") == "There is a connection of this name already."


def test_disconnecting_ends_our_access_and_keeps_links(sample: Sample, both: TwoSystems) -> None:
    path = both.connect()
    sample.link(connected(sample).id, "11x57", XERO_ID)
    answer = both.ada.submit(f"{path}/disconnect")
    assert "Its links are kept" in both.ada.read(answer.headers["Location"]).text
    assert "Disconnected; its links are kept" in both.ada.read("/").text
    with sample.database.read() as tx:
        assert tx.execute(select(func.count()).select_from(link)).scalar_one() == 1
        assert tx.execute(select(func.count()).select_from(metadata.tables["xero_token"])).scalar_one() == 0
    answer = both.ada.submit("/connections/none/disconnect")
    assert answer.status_code == 404


@pytest.mark.parametrize("shared", [False, True])
def test_the_permission_goes_back_unless_another_connection_lives_on_it(
    sample: Sample, both: TwoSystems, *, shared: bool
) -> None:
    path = both.connect()
    known = connected(sample)
    seal = Seal(bytes(32))
    with TokenVault(sample.database, seal, known.id, sample.clock).hold() as held:
        stored = held.read()
    assert stored is not None
    if shared:
        account = replace(known.account, vtiger_url="https://other.example", xero_tenant_id="another")
        with sample.database.write() as tx:
            connections.put(tx, seal, "other", account, "c-other", sample.clock.now())
    both.ada.submit(f"{path}/disconnect")
    tokens = both.refreshed(stored[0])
    assert (tokens is not None) == shared
    if tokens is not None:
        assert both.opened(tokens) == []


def test_disconnecting_works_when_xero_does_not_answer(both: TwoSystems) -> None:
    path = both.connect()
    both.break_down(XERO)
    answer = both.ada.submit(f"{path}/disconnect")
    text = both.ada.read(answer.headers["Location"]).text
    assert "Xero has not heard of it" in text
    assert "remove the app in Xero" in text


def test_connecting_again_keeps_the_connection_and_its_links(sample: Sample, both: TwoSystems) -> None:
    path = both.connect()
    before = connected(sample)
    sample.link(before.id, "11x57", XERO_ID)
    both.ada.submit(f"{path}/disconnect")
    draft = str(both.ada.submit(f"{path}/again").headers["Location"]).removesuffix("/vtiger")
    form = both.ada.read(f"{draft}/vtiger")
    assert form.fields["vtiger_url"] == before.account.vtiger_url
    assert form.fields["vtiger_access_key"] is None
    both.ada.submit(f"{draft}/vtiger", vtiger_url=before.account.vtiger_url, vtiger_user=before.account.vtiger_user)
    app = both.app | {"xero_client_secret": ""}
    answer = both.ada.submit(f"{draft}/xero", xero_grant="authorization_code", **app)
    assert answer.headers["Location"] == f"{draft}/consent"
    (address,) = [each for each in both.ada.read(f"{draft}/consent").links if each.startswith("http://xero.example")]
    both.ada.get(both.decide(address))
    answer = both.choose(draft)
    assert answer.headers["Location"] == path
    assert "its links are as they were" in both.ada.read(path).text
    after = connected(sample)
    assert (after.id, after.name, after.connected) == (before.id, "acme", True)
    with sample.database.read() as tx:
        assert tx.execute(select(func.count()).select_from(link)).scalar_one() == 1


def test_what_both_sides_allow_can_be_looked_at_any_time(both: TwoSystems) -> None:
    path = both.connect()
    assert "What both sides allow" not in both.ada.read(path).text
    page = both.ada.read(f"{path}?look=true")
    assert f"Xero organisation in order {both.xero.books.name}, base currency USD" in page.text


def test_no_secret_is_in_a_page_or_in_the_database(sample: Sample, both: TwoSystems) -> None:
    path = both.reach_vtiger()
    pages = [both.ada.get(f"{path}/vtiger").text, both.ada.get(f"{path}/xero").text]
    back = both.decide(both.leave(path))
    pages += [both.ada.get(f"{path}/consent").text, both.ada.get(f"{path}/xero").text]
    both.ada.get(back)
    pages.append(both.ada.get(f"{path}/organisation").text)
    drafted = dump(sample)
    settings = both.choose(path).headers["Location"]
    pages += [both.ada.get(settings).text, both.ada.get(settings.removesuffix("/settings")).text]
    secrets = {both.vtiger.access_key, both.xero.client_secret, back.partition("code=")[2].partition("&")[0]}
    for secret in secrets:
        assert len(secret) > 8
        assert not [page for page in [*pages, drafted, dump(sample)] if secret in page]


def dump(sample: Sample) -> str:
    with sample.database.read() as tx:
        return str([tx.execute(select(table)).all() for table in metadata.sorted_tables])


def test_names_with_markup_stay_text(sample: Sample, both: TwoSystems) -> None:
    name = '<script>alert("x")</script>'
    path = both.connect(name=name)
    page = both.ada.read(path)
    assert name in page.text
    assert "script" not in [tag for tag, _ in page.tags]
    assert connected(sample, name).name == name
