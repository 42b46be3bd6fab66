"""Accounts, tax rates, currencies, tracking, and what the organisation allows."""

import pytest
from tests.sandbox.xero.conftest import Api
from tests.sandbox.xero.test_invoices import amounts, invoice, line

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.xero import Region, XeroSandbox


@pytest.mark.parametrize(
    ("region", "currency", "sales", "rate", "country"),
    [
        (Region.AU, "AUD", "OUTPUT", 10, "AU"),
        (Region.NZ, "NZD", "OUTPUT2", 15, "NZ"),
        (Region.UK, "GBP", "OUTPUT2", 20, "GB"),
        (Region.US, "USD", "OUTPUT", 0, "US"),
        (Region.GLOBAL, "SGD", "OUTPUT", 0, "SG"),
    ],
)
def test_a_region_has_its_currency_rates_and_chart(
    clock: VirtualClock, region: Region, currency: str, sales: str, rate: int, country: str
) -> None:
    api = Api(XeroSandbox(clock, region=region), clock)
    api.sign_in()
    (organisation,) = api.get("/Organisation")["Organisations"]
    assert (organisation["BaseCurrency"], organisation["CountryCode"]) == (currency, country)
    assert [each["Code"] for each in api.get("/Currencies")["Currencies"]] == [currency]
    accounts = {each["Code"]: each for each in api.get("/Accounts")["Accounts"]}
    assert accounts["200"]["TaxType"] == sales
    rates = {each["TaxType"]: each for each in api.get("/TaxRates")["TaxRates"]}
    assert rates[sales]["EffectiveRate"] == rate
    assert rates[sales]["CanApplyToRevenue"] is True
    assert {each["TaxType"] for each in accounts.values()} <= set(rates)


def test_accounts(api: Api) -> None:
    where = 'Type=="BANK" OR SystemAccount=="ROUNDING"'
    found = api.get(f"/Accounts?where={where}&order=Code")["Accounts"]
    assert [each["Code"] for each in found] == ["090", "091", "860"]
    assert [each["Class"] for each in found] == ["ASSET", "ASSET", "LIABILITY"]
    made = api.write("PUT", "/Accounts", {"Code": "201", "Name": "Sales & More", "Type": "SALES"})
    assert (made["Class"], made["Status"], made["EnablePaymentsToAccount"]) == ("REVENUE", "ACTIVE", False)
    assert "SystemAccount" not in made
    assert found[2]["SystemAccount"] == "ROUNDING"
    assert api.refused("PUT", "/Accounts", {"Code": "20000000001", "Name": "x", "Type": "SALES"}) == [
        "Account Code is too long. Maximum of 10 characters allowed"
    ]
    path = f"/Accounts/{made['AccountID']}"
    assert api.refused("PUT", "/Accounts", {"Name": "sales & more", "Type": "SALES"}) == ["Please enter a unique Name."]
    assert "own" in api.refused("POST", path, {"Status": "ARCHIVED", "Name": "x"})[0]
    assert api.write("POST", path, {"Status": "ARCHIVED"})["Status"] == "ARCHIVED"
    (message,) = api.refused("PUT", "/Invoices", invoice(api, LineItems=[line(AccountCode="201")]))
    assert message.startswith("Account code '201' has been archived, or has been deleted.")
    bank = found[0]["AccountID"]
    assert api.refused("POST", f"/Accounts/{bank}", {"Name": "x"}) == ["Bank accounts cannot be updated"]


def test_a_compound_tax_rate(api: Api) -> None:
    components = [
        {"Name": "State", "Rate": 6, "IsCompound": False},
        {"Name": "Local", "Rate": "4", "IsCompound": True},
    ]
    sent = {"Name": "Both", "TaxComponents": components, "ReportTaxType": "OUTPUT"}
    made = api.write("PUT", "/TaxRates", {"TaxRates": [sent]})
    assert (made["TaxType"], made["DisplayTaxRate"], made["EffectiveRate"]) == ("TAX001", 10, 10.24)
    saved = api.write("PUT", "/Invoices", invoice(api, LineItems=[line(UnitAmount="99.99", TaxType="TAX001")]))
    assert amounts(saved) == ("99.99", "10.24", "110.23")
    assert api.get("/TaxRates/TAX001")["TaxRates"][0] == made


def test_rules_of_tax_rates(api: Api) -> None:
    component = [{"Name": "VAT", "Rate": "17.5"}]
    assert api.refused("PUT", "/TaxRates", {"Name": "Old", "TaxComponents": component}) == [
        "ReportTaxType must be specified"
    ]
    api.write("PUT", "/TaxRates", {"Name": "Old", "TaxComponents": component, "ReportTaxType": "OUTPUT"})
    assert api.refused("POST", "/TaxRates", {"TaxType": "OUTPUT2", "Name": "x"}) == [
        "System tax rates cannot be updated"
    ]
    renamed = {"TaxType": "TAX001", "TaxComponents": [{"Name": "Other", "Rate": 1}]}
    assert "All components" in api.refused("POST", "/TaxRates", renamed)[0]
    assert api.write("POST", "/TaxRates", {"TaxType": "TAX001", "Status": "DELETED"})["Status"] == "DELETED"
    deleted = invoice(api, LineItems=[line(TaxType="TAX001")])
    assert api.refused("PUT", "/Invoices", deleted) == [
        "The TaxType code TAX001 does not exist or cannot be used for this type of transaction.",
        "The TaxType code 'TAX001' cannot be used with account code '200'.",
    ]
    again = api.write("PUT", "/TaxRates", {"Name": "Old", "TaxComponents": component, "ReportTaxType": "OUTPUT"})
    assert again["TaxType"] == "TAX002"


def test_a_rate_applies_as_xeros_own_of_the_same_report(api: Api) -> None:
    def applies(report: str) -> tuple[bool, bool]:
        sent = {"Name": report, "TaxComponents": [{"Name": "VAT", "Rate": 8}], "ReportTaxType": report}
        made = api.write("PUT", "/TaxRates", sent)
        return made["CanApplyToRevenue"], made["CanApplyToExpenses"]

    assert (applies("OUTPUT"), applies("INPUT"), applies("MOSSSALES")) == ((True, False), (False, True), (True, True))
    bought = line(TaxType="TAX002")
    assert api.refused("PUT", "/Invoices", invoice(api, LineItems=[bought])) == [
        "The TaxType code 'TAX002' cannot be used with account code '200'."
    ]


def test_tax_rates_heed_no_date_and_accounts_do(api: Api, clock: VirtualClock) -> None:
    clock.sleep(600)
    since = {"If_Modified_Since": "2026-01-05T09:05:00"}
    every = api.get("/TaxRates")["TaxRates"]
    assert api.get("/TaxRates", **since)["TaxRates"] == every
    assert api.get("/Accounts", **since)["Accounts"] == []
    api.write("PUT", "/Accounts", {"Code": "201", "Name": "New", "Type": "SALES"})
    assert [each["Code"] for each in api.get("/Accounts", **since)["Accounts"]] == ["201"]


def test_people_change_rates_and_accounts(api: Api, xero: XeroSandbox, clock: VirtualClock) -> None:
    part, top = {"Name": "Part", "Rate": "2"}, {"Name": "Top", "Rate": "3", "IsCompound": True}
    made = xero.create("TaxRates", {"Name": "Levy", "ReportTaxType": "OUTPUT", "TaxComponents": [part, top]})
    xero.edit("TaxRates", made, {"Name": "Levy &amp; more", "TaxComponents": [{**part, "Rate": "2.5"}, top]})
    xero.amend("TaxRates", "OUTPUT2", {"Status": "ARCHIVED"})
    rates = {each["TaxType"]: each for each in api.get("/TaxRates")["TaxRates"]}
    assert (rates[made]["Name"], rates[made]["EffectiveRate"]) == ("Levy &amp; more", 5.575)
    assert rates["OUTPUT2"]["Status"] == "ARCHIVED"
    assert len(api.get('/TaxRates?where=Status=="ACTIVE"')["TaxRates"]) == len(rates) - 1
    accounts = {each["Code"]: each["AccountID"] for each in xero.elements("Accounts")}
    clock.sleep(60)
    xero.edit("Accounts", accounts["260"], {"Status": "ARCHIVED"})
    xero.amend("Accounts", accounts["090"], {"Status": "ARCHIVED", "EnablePaymentsToAccount": False})
    xero.delete("Accounts", accounts["270"])
    found = api.get('/Accounts?where=Status=="ARCHIVED"', If_Modified_Since="2026-01-05T09:00:30")["Accounts"]
    assert {each["Code"] for each in found} == {"090", "260"}
    assert api.call("GET", f"/Accounts/{accounts['270']}").status_code == 404


def test_a_plan_without_other_currencies(api: Api, xero: XeroSandbox) -> None:
    xero.books.multicurrency = False
    assert api.refused("PUT", "/Currencies", {"Code": "EUR"}) == ["Organisation is not subscribed to currency EUR"]
    actions = {each["Name"]: each["Status"] for each in api.get("/Organisation/Actions")["Actions"]}
    assert (actions["UseMulticurrency"], actions["CreateApprovedInvoice"]) == ("NOT-ALLOWED", "ALLOWED")


def test_tracking_on_lines(api: Api) -> None:
    (category,) = api.get("/TrackingCategories")["TrackingCategories"]
    assert (category["Name"], len(category["Options"])) == ("Region", 4)
    tracked = line(Tracking=[{"Name": "region", "Option": "North"}])
    saved = api.write("PUT", "/Invoices", invoice(api, LineItems=[tracked]))
    (shown,) = saved["LineItems"][0]["Tracking"]
    assert (shown["TrackingCategoryID"], shown["Option"]) == (category["TrackingCategoryID"], "North")
    unknown = invoice(api, LineItems=[line(Tracking=[{"Name": "Region", "Option": "Mars"}])])
    assert api.refused("PUT", "/Invoices", unknown) == ["The tracking category or its option could not be found"]
