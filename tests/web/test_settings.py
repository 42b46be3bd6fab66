"""The settings of a connection, in the words of Vtiger's own extension."""

import pytest
from tests.web.person import Person
from tests.web.reading import Page
from tests.web.sample import NOW, XERO_ID, Sample, ref

from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.modules import items, options, organizations
from vtiger_xero.modules.options import OPTIONS
from vtiger_xero.store import access_audit, cursors, links
from vtiger_xero.store.cursors import Cursor
from vtiger_xero.store.overview import overviews
from vtiger_xero.web import fieldmaps, settings

MAPPED = {f"organizations.field.{name}" for name in organizations.FIELDS}
MAPPED |= {f"items.field.{name}" for name in items.FIELDS}


@pytest.fixture
def path(sample: Sample) -> str:
    """The path of a connection of which nothing was set but that organizations are synced."""
    return f"/connections/{sample.connect()}"


def stored(sample: Sample) -> dict[str, str]:
    with sample.database.read() as tx:
        return dict(overviews(tx)[0].settings)


def chosen(page: Page) -> dict[str, str]:
    """What a browser would send: lines, ticks, and the options chosen in lists."""
    found = {name: value or "" for name, value in page.fields.items() if name}
    name = ""
    for tag, attrs in page.tags:
        name = attrs.get("name") or "" if tag == "select" else name
        if tag == "option" and "selected" in attrs:
            found[name] = attrs["value"] or ""
    return found


def test_every_option_is_on_one_of_the_pages_with_words_for_its_values() -> None:
    pages = [*settings.ON_SETTINGS, *settings.ON_ACCOUNTS, *settings.ON_TAXES, *MAPPED]
    assert len(pages) == len(set(pages))
    assert set(pages) == OPTIONS.keys()
    for name, words in settings.CHOICES.items():
        assert set(words) == set(OPTIONS[name].values)
    for name in settings.SWITCHES:
        assert set(OPTIONS[name].values) == {"true", "false"}
    for of in (fieldmaps.ORGANIZATIONS, fieldmaps.ITEMS):
        for each in settings.field_map({}, of):
            assert set(each.choices) <= {*OPTIONS[each.option].values}


def test_the_page_has_the_words_of_vtigers_help(admin: Person, path: str) -> None:
    page = admin.read(f"{path}/settings")
    heads = ["Xero data", "Vtiger CRM data", "Field mapping", "Enable Sync", "Sync direction"]
    assert page.rows[0] == heads
    assert [row[:2] for row in page.rows[1:4]] == [
        ["Contacts", "Organizations"],
        ["Items", "Products"],
        ["Items", "Services"],
    ]
    for words in ("Sync Xero data with Vtiger", "Sync Vtiger data with Xero", "Sync both ways", "Save Settings"):
        assert words in page.text


def test_what_is_saved_is_shown(sample: Sample, admin: Person, path: str) -> None:
    wanted = {
        "organizations.enabled": "on",
        "organizations.direction": "both",
        "people.enabled": "",
        "organizations.suppliers": "on",
        "conflict": "ask",
        "organizations.when_gone": "archive",
        "schedule": "daily",
        "organizations.tax_number_field": " cf_869 ",
        "vtiger.timezone": "Europe/Berlin",
        "products.enabled": "on",
        "products.direction": "to_vtiger",
        "services.direction": "both",
        "items.new_kind": "services",
        "items.codes_from_numbers": "on",
        "services.code_field": "cf_871",
    }
    answer = admin.submit(f"{path}/settings", **wanted)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{path}/settings")
    page = admin.read(f"{path}/settings")
    assert "Saved." in page.text
    kept = chosen(page)
    assert {name: kept.get(name, "") for name in wanted} == wanted | {"organizations.tax_number_field": "cf_869"}
    assert stored(sample) == {
        "organizations.enabled": "true",
        "organizations.direction": "both",
        "people.enabled": "false",
        "organizations.suppliers": "true",
        "conflict": "ask",
        "organizations.when_gone": "archive",
        "schedule": "daily",
        "organizations.tax_number_field": "cf_869",
        "vtiger.timezone": "Europe/Berlin",
        "products.enabled": "true",
        "products.direction": "to_vtiger",
        "services.direction": "both",
        "items.new_kind": "services",
        "items.codes_from_numbers": "true",
        "services.code_field": "cf_871",
    }


def test_the_form_as_it_is_shown_changes_nothing(sample: Sample, admin: Person, path: str) -> None:
    for page in ("settings", "accounts", "taxes", "fields", "fields/items"):
        before = stored(sample)
        answer = admin.submit(f"{path}/{page}", **chosen(admin.read(f"{path}/{page}")))
        assert answer.status_code == 303
        assert "Nothing was changed." in admin.read(f"{path}/{page}").text
        assert stored(sample) == before


def test_who_changed_what_is_written_down(sample: Sample, admin: Person, path: str) -> None:
    form = chosen(admin.read(f"{path}/settings")) | {"schedule": "manual"}
    admin.submit(f"{path}/settings", **form)
    with sample.database.read() as tx:
        deed = access_audit.latest(tx, 1)[0]
    assert (deed.who, deed.what, deed.subject) == ("Ada", "changed the settings", "schedule from 15min to manual")


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("organizations.direction", "sideways", "Sync both ways"),
        ("conflict", "", "It asks, and changes neither"),
        ("schedule", "hourly ", None),
        ("organizations.tax_number_field", "cf 853; drop", "the name of a field in Vtiger"),
        ("vtiger.timezone", "Middle/Earth", "a time zone such as Europe/Berlin"),
        ("vtiger.timezone", "../../etc/passwd", "a time zone such as Europe/Berlin"),
    ],
)
def test_what_may_not_be_is_told_beside_its_field(
    sample: Sample, admin: Person, path: str, field: str, value: str, told: str | None
) -> None:
    before = stored(sample)
    form = chosen(admin.read(f"{path}/settings")) | {"people.enabled": "", field: value}
    answer = admin.submit(f"{path}/settings", **form)
    if told is None:
        assert answer.status_code == 303
        return
    assert answer.status_code == 422
    assert told in Page(answer.text).complaint(field)
    assert stored(sample) == before


def test_a_field_goes_its_own_way(sample: Sample, admin: Person, path: str) -> None:
    page = admin.read(f"{path}/fields")
    assert page.rows[8][:2] == ["Billing street", "bill_street and bill_pobox"]
    form = chosen(page) | {"organizations.field.phone": "to_xero", "organizations.field.fax": "off"}
    admin.submit(f"{path}/fields", **form)
    assert options.policies(stored(sample))[Module.ORGANIZATIONS].fields["phone"] == "to_xero"
    assert "fax" not in options.policies(stored(sample))[Module.ORGANIZATIONS].fields
    assert chosen(admin.read(f"{path}/fields"))["organizations.field.fax"] == "off"


def test_a_field_that_goes_one_way_only_has_no_other(admin: Person, path: str) -> None:
    page = admin.read(f"{path}/fields")
    website = next(row for row in page.rows if row[0] == "Website")
    assert "as usual: Xero → Vtiger" in website[2]
    assert "not synced" in website[2]
    assert "both ways" not in website[2]


def test_a_field_without_a_place_is_named_on_the_other_page(sample: Sample, admin: Person, path: str) -> None:
    assert next(row for row in admin.read(f"{path}/fields").rows if row[0] == "Tax number")[1] == "name one"
    form = chosen(admin.read(f"{path}/settings")) | {"organizations.tax_number_field": "cf_869"}
    admin.submit(f"{path}/settings", **form)
    assert next(row for row in admin.read(f"{path}/fields").rows if row[0] == "Tax number")[1] == "cf_869"


def test_a_field_may_not_go_just_anywhere(sample: Sample, admin: Person, path: str) -> None:
    answer = admin.submit(f"{path}/fields", **{"organizations.field.phone": "sideways"})
    assert answer.status_code == 422
    assert "organizations.field.phone" not in stored(sample)


def test_products_and_services_have_their_own_field_map(sample: Sample, admin: Person, path: str) -> None:
    page = admin.read(f"{path}/fields/items")
    assert page.rows[0] == ["Field", "Vtiger CRM: Products", "Vtiger CRM: Services", "Direction", "Xero"]
    rows = {row[0]: row for row in page.rows[1:]}
    assert rows["Code"][1:3] == ["productcode", "service_no"]
    assert rows["Account for sales"][1] == "the field called Xero account"
    assert rows["Quantity in stock"][2] == "–"
    assert "as usual: not synced" in rows["Purchase cost"][3]
    form = chosen(page) | {"items.field.cost": "both", "items.field.price": "to_xero", "items.field.tax": "to_xero"}
    admin.submit(f"{path}/fields/items", **form)
    assert options.item_fields(stored(sample)) == {
        **{name: way for name, way in items.FIELDS.items() if name != "price"},
        "price": "to_xero",
    }
    form = chosen(admin.read(f"{path}/settings")) | {"services.code_field": "cf_871"}
    admin.submit(f"{path}/settings", **form)
    assert {row[0]: row for row in admin.read(f"{path}/fields/items").rows}["Code"][2] == "cf_871"


def test_switching_off_deletes_nothing(sample: Sample, admin: Person, path: str) -> None:
    connection_id = path.rpartition("/")[2]
    sample.see(connection_id, ref("11x5"), {"name": "Apple"})
    sample.see(connection_id, ref(XERO_ID, Side.XERO), {"name": "Apple"})
    sample.link(connection_id, "11x5", XERO_ID)
    form = chosen(admin.read(f"{path}/settings")) | {"organizations.enabled": ""}
    admin.submit(f"{path}/settings", **form)
    assert options.policies(stored(sample)) == {}
    with sample.database.read() as tx:
        assert links.find(tx, connection_id, Side.VTIGER, Module.ORGANIZATIONS, ["11x5"])


def test_what_concerns_reading_has_vtiger_read_again(sample: Sample, admin: Person, path: str) -> None:
    connection_id = path.rpartition("/")[2]
    with sample.database.write() as tx:
        cursors.put(tx, connection_id, Side.VTIGER, Module.ITEMS, Cursor(sweep=1, swept_at=NOW))
    form = chosen(admin.read(f"{path}/settings")) | {"services.code_field": "cf_871"}
    admin.submit(f"{path}/settings", **form)
    with sample.database.read() as tx:
        assert cursors.get(tx, connection_id, Side.VTIGER, Module.ITEMS).swept_at is None
