"""What the problems page tells."""

from datetime import timedelta
from urllib.parse import unquote

from tests.web.person import Person
from tests.web.reading import Page
from tests.web.sample import XERO_ID, Sample, ref

from vtiger_xero.domain.refs import Side
from vtiger_xero.web.problems import SHOWN

VTIGER = Side.VTIGER
HOUR = timedelta(hours=1)


def elsewhere(page: Page) -> list[str]:
    """The links that lead out of our pages."""
    return [link for link in page.links if not link.startswith(("/", "#"))]


def test_nothing_to_do(sample: Sample, viewer: Person) -> None:
    assert "Nothing to look at." in viewer.read(f"/connections/{sample.connect()}/problems").text


def test_a_problem_with_its_cause_its_fix_and_both_records(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    sample.problem(connection_id, "xero_name_taken", ref("11x57"), "Müller & Söhne 🦊", detail="It is taken.")
    sample.link(connection_id, "11x57", XERO_ID)
    sample.run(connection_id, HOUR)
    page = viewer.read(f"/connections/{connection_id}/problems")
    assert "Müller & Söhne 🦊 The name is taken in Xero. Another active contact" in page.text
    assert "Xero says: It is taken. Give the two the same name in both systems" in page.text
    vtiger, xero = elsewhere(page)
    assert vtiger == "https://crm.example.com/index.php?module=Accounts&view=Detail&record=57"
    assert unquote(xero) == (
        f"https://go.xero.com/organisationlogin/default.aspx?shortcode=!xk2Dp&redirecturl=/Contacts/View/{XERO_ID}"
    )


def test_a_record_without_a_counterpart_has_one_link(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    sample.problem(connection_id, "name_missing", ref("11x58"))
    page = viewer.read(f"/connections/{connection_id}/problems")
    assert [link.partition("?")[0] for link in elsewhere(page)] == ["https://crm.example.com/index.php"]
    assert "11x58" in page.text


def test_an_emulated_xero_has_no_pages_to_link_to(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect(xero_api_url="http://127.0.0.1:9/api.xro/2.0")
    sample.problem(connection_id, "xero_refused", ref(XERO_ID, VTIGER.other), "Acme", detail="No.")
    assert elsewhere(viewer.read(f"/connections/{connection_id}/problems")) == []


def test_of_very_many_problems_the_first_are_shown(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    for number in range(SHOWN + 7):
        sample.problem(connection_id, "name_missing", ref(f"11x{number}"))
    page = viewer.read(f"/connections/{connection_id}/problems")
    assert f"Problems {SHOWN + 7}" in page.text
    assert "And 7 more" in page.text
    assert len(elsewhere(page)) == SHOWN
