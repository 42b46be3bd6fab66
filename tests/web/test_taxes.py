"""The page of taxes: pairs, what is missing, and choosing which rate stands for which tax (spec §2 step 6)."""

import pytest
from tests.web.books import keep_accounts, link_tax, rate, see_rate, see_tax, tax
from tests.web.person import Person
from tests.web.reading import Page
from tests.web.sample import Sample
from tests.web.test_accounts import offered
from tests.web.test_settings import chosen, stored

from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.store import links, verdicts
from vtiger_xero.store.verdicts import Choice


@pytest.fixture
def connection_id(sample: Sample) -> str:
    return sample.connect(settings={"products.enabled": "true"})


@pytest.fixture
def path(connection_id: str) -> str:
    return f"/connections/{connection_id}/taxes"


@pytest.fixture
def rates(sample: Sample, connection_id: str) -> None:
    """A linked pair, one by name, a tax without a rate, and rates that Vtiger lacks."""
    keep_accounts(sample, connection_id)
    see_tax(sample, connection_id, 1, "VAT", "4.5")
    see_tax(sample, connection_id, 2, "Sales & “Tax”", "10")
    see_tax(sample, connection_id, 3, "Service", "12.5")
    see_rate(sample, connection_id, "OUTPUT2", "VAT", "15")
    see_rate(sample, connection_id, "TAX001", "sales &amp; “tax”", "10")
    see_rate(sample, connection_id, "TAX002", "Levy", "12.5")
    see_rate(sample, connection_id, "TAX003", "Both", "6.5", ("VAT", "4.5"), ("Levy", "2"))
    see_rate(sample, connection_id, "TAX004", "Stacked", "6.5", ("VAT", "4.5"), ("Levy", "2"), compound=True)
    see_rate(sample, connection_id, "NONE", "Tax Exempt", "0")
    see_rate(sample, connection_id, "INPUT2", "Purchases only", "15", unused=True)
    link_tax(sample, connection_id, 1, "OUTPUT2")


def choices(sample: Sample, connection_id: str) -> dict[str, str | None]:
    """Which rates people have chosen, by tax."""
    with sample.database.read() as tx:
        found = verdicts.about(tx, connection_id, Side.VTIGER, Module.TAXES, [tax(number).id for number in (1, 2, 3)])
    return {each.ref.id: each.other_id for each in found.values() if each.choice is Choice.PAIR}


def linked(sample: Sample, connection_id: str) -> dict[str, str]:
    """The live links, by tax."""
    with sample.database.read() as tx:
        found = links.find(tx, connection_id, Side.VTIGER, Module.TAXES, [tax(number).id for number in (1, 2, 3)])
    return {tax_id: link.xero_id for tax_id, link in found.items()}


def test_before_the_first_reading_there_is_only_the_button(admin: Person, path: str) -> None:
    page = admin.read(path)
    assert "have not been read yet" in page.text
    assert "Save Settings" not in page.text


def test_rates_without_vtigers_taxes_say_what_reads_these(
    sample: Sample, admin: Person, connection_id: str, path: str
) -> None:
    see_rate(sample, connection_id, "OUTPUT2", "VAT", "15")
    assert "The taxes of Vtiger have not been read yet." in admin.read(path).text


@pytest.mark.usefixtures("rates")
def test_each_tax_stands_beside_its_rate(admin: Person, path: str) -> None:
    page = admin.read(path)
    rows = {row[0]: row for row in page.rows[1:]}
    assert rows["VAT"][1] == "4.5%"
    assert "Will be 15% from the next sync on" in rows["VAT"][3]
    assert rows["Sales & “Tax”"][3] == "Linked by the next sync, since both have one name."
    assert "No rate stands for it" in rows["Service"][3]
    assert {name: value for name, value in chosen(page).items() if name.startswith("rate.")} == {
        "rate.34x1": "OUTPUT2",
        "rate.34x2": "TAX001",
        "rate.34x3": "",
    }


@pytest.mark.usefixtures("rates")
def test_only_rates_that_may_stand_for_a_tax_are_offered(admin: Person, path: str) -> None:
    page = admin.read(path)
    assert set(offered(page, "rate.34x1")) == {"", "OUTPUT2", "TAX002", "NONE"}
    assert set(offered(page, "rate.34x3")) == {"", "TAX002", "NONE"}


@pytest.mark.usefixtures("rates")
def test_what_vtiger_lacks_and_what_is_combined_is_listed(admin: Person, path: str) -> None:
    text = admin.read(path).text
    assert "Rates that Vtiger lacks" in text
    lacking = text.partition("Rates that Vtiger lacks")[2].partition("Rates made up")[0]
    assert "Levy 12.5% TAX002" in lacking
    assert "Tax Calculations" in lacking
    assert "Both" not in lacking
    assert "Both 6.5% VAT 4.5% + Levy 2% Used for what carries all of these taxes in Vtiger." in text
    assert "Stacked 6.5% VAT 4.5% + Levy 2% Not used" in text
    assert "Purchases only" not in text


@pytest.mark.usefixtures("rates")
def test_rates_that_are_made_up_of_the_same_are_told(
    sample: Sample, admin: Person, connection_id: str, path: str
) -> None:
    """In which order, and in which case, does not matter; more than these does."""
    see_rate(sample, connection_id, "TAX008", "Same again", "6.5", ("levy", "2"), ("VAT", "4.5"))
    see_rate(sample, connection_id, "TAX009", "More", "7.5", ("VAT", "4.5"), ("Levy", "2"), ("Fee", "1"))
    told = admin.read(path).text.partition("Rates made up of several taxes")[2]
    assert told.count("Not used as long as another rate is made up of the same taxes") == 2
    assert told.count("Used for what carries all of these taxes") == 1


@pytest.mark.usefixtures("rates")
def test_a_rate_is_chosen_for_a_tax_that_has_none(sample: Sample, admin: Person, connection_id: str, path: str) -> None:
    admin.submit(path, **chosen(admin.read(path)) | {"rate.34x3": "TAX002"})
    assert choices(sample, connection_id) == {"34x3": "TAX002"}
    page = admin.read(path)
    assert "The next sync links what you have chosen." in page.text
    assert chosen(page)["rate.34x3"] == "TAX002"
    assert "as somebody has chosen" in {row[0]: row for row in page.rows}["Service"][3]


@pytest.mark.usefixtures("rates")
def test_another_rate_takes_the_place_of_the_linked_one(
    sample: Sample, admin: Person, connection_id: str, path: str
) -> None:
    admin.submit(path, **chosen(admin.read(path)) | {"rate.34x1": "TAX002"})
    assert linked(sample, connection_id) == {}
    assert choices(sample, connection_id) == {"34x1": "TAX002"}


@pytest.mark.usefixtures("rates")
def test_no_rate_parts_the_pair(sample: Sample, admin: Person, connection_id: str, path: str) -> None:
    admin.submit(path, **chosen(admin.read(path)) | {"rate.34x1": ""})
    assert (linked(sample, connection_id), choices(sample, connection_id)) == ({}, {})
    assert chosen(admin.read(path))["rate.34x1"] == ""


@pytest.mark.usefixtures("rates")
@pytest.mark.parametrize("value", ["TAX003", "TAX004", "INPUT2", "TAX001", "nonsense"])
def test_a_rate_that_cannot_stand_for_a_tax_is_refused(
    sample: Sample, admin: Person, connection_id: str, path: str, value: str
) -> None:
    answer = admin.submit(path, **chosen(admin.read(path)) | {"rate.34x1": value, "taxes.create": "on"})
    assert answer.status_code == 422
    assert "other rates cannot stand" in Page(answer.text).complaint("rate.34x1")
    assert (linked(sample, connection_id), choices(sample, connection_id)) == ({"34x1": "OUTPUT2"}, {})
    assert "taxes.create" not in stored(sample)


@pytest.mark.usefixtures("rates")
def test_one_rate_for_two_taxes_is_refused(sample: Sample, admin: Person, connection_id: str, path: str) -> None:
    form = chosen(admin.read(path)) | {"rate.34x1": "TAX002", "rate.34x3": "TAX002"}
    answer = admin.submit(path, **form)
    assert "chosen for another tax already" in Page(answer.text).complaint("rate.34x3")
    assert choices(sample, connection_id) == {}


@pytest.mark.usefixtures("rates")
def test_creation_is_a_switch_and_the_untaxed_rate_is_one_of_0_percent(
    sample: Sample, admin: Person, path: str
) -> None:
    page = admin.read(path)
    assert offered(page, "taxes.untaxed") == ["", "NONE"]
    assert chosen(page).get("taxes.create") is None
    admin.submit(path, **chosen(page) | {"taxes.create": "on", "taxes.untaxed": "NONE"})
    assert (stored(sample)["taxes.create"], stored(sample)["taxes.untaxed"]) == ("true", "NONE")
    assert "They are created in Vtiger by the next sync." in admin.read(path).text
    answer = admin.submit(path, **chosen(admin.read(path)) | {"taxes.untaxed": "OUTPUT2"})
    assert "rates of 0 %" in Page(answer.text).complaint("taxes.untaxed")


@pytest.mark.usefixtures("rates")
def test_an_untaxed_rate_that_is_none_any_more_is_told(
    sample: Sample, admin: Person, connection_id: str, path: str
) -> None:
    admin.submit(path, **chosen(admin.read(path)) | {"taxes.untaxed": "NONE"})
    see_rate(sample, connection_id, "NONE", "Tax Exempt", "0", unused=True)
    page = admin.read(path)
    assert "no rate of 0 % for sales" in page.complaint("taxes.untaxed")
    assert chosen(page)["taxes.untaxed"] == "NONE"


@pytest.mark.usefixtures("rates")
def test_a_rate_that_is_archived_while_it_is_linked_is_told(
    sample: Sample, admin: Person, connection_id: str, path: str
) -> None:
    see_rate(sample, connection_id, "OUTPUT2", "VAT", "15", unused=True)
    assert "no longer one for sales" in {row[0]: row for row in admin.read(path).rows}["VAT"][3]


@pytest.mark.usefixtures("rates")
def test_a_question_about_a_tax_leads_to_the_review(
    sample: Sample, admin: Person, connection_id: str, path: str
) -> None:
    sample.problem(connection_id, "match_ambiguous", tax(3), "Service", rung="rate", candidates="TAX002", rivals="")
    page = admin.read(path)
    assert "The review asks which rate it is" in {row[0]: row for row in page.rows}["Service"][3]
    admin.submit(path, **chosen(page) | {"rate.34x3": "TAX002"})
    assert choices(sample, connection_id) == {"34x3": rate("TAX002").id}
