"""The emulator does what a real Xero was recorded doing.

``recorded_invoices.txt`` holds the figures of the 79 invoices (92 lines) of Xero's New Zealand demo company that are
recorded in the tests of Xero's own Python library (xero-python 15.2.0, MIT): nothing but amounts and tax types.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.xero import Region, XeroSandbox

RECORDED = Path(__file__).with_name("recorded_invoices.txt").read_text(encoding="utf-8").splitlines()[1:]
ACCOUNTS = {"OUTPUT2": "200", "INPUT2": "400", "NONE": "200"}
ALWAYS = (
    "Type InvoiceID InvoiceNumber Reference Payments CreditNotes Prepayments Overpayments AmountDue AmountPaid "
    "AmountCredited IsDiscounted HasAttachments HasErrors Contact DateString Date DueDateString DueDate Status "
    "LineAmountTypes LineItems SubTotal TotalTax Total UpdatedDateUTC CurrencyCode"
)
"""The fields that each of the 79 has."""
ALWAYS_IN_LINES = "Description UnitAmount TaxType TaxAmount LineAmount AccountCode Tracking Quantity LineItemID"
IN_CONTACT = "ContactID Name Addresses Phones ContactGroups ContactPersons HasValidationErrors"
ORGANISATION = (
    "Name LegalName PaysTax Version OrganisationType BaseCurrency CountryCode IsDemoCompany OrganisationStatus "
    "FinancialYearEndDay FinancialYearEndMonth SalesTaxBasis DefaultSalesTax DefaultPurchasesTax CreatedDateUTC "
    "OrganisationEntityType Timezone ShortCode OrganisationID Edition Class Addresses Phones ExternalLinks PaymentTerms"
)


class Xero:
    """The emulated demo company, called with the least that a call needs."""

    def __init__(self) -> None:
        self.sandbox = XeroSandbox(VirtualClock(), region=Region.NZ)
        self._http = Client(self.sandbox.app)
        auth = (self.sandbox.client_id, self.sandbox.client_secret)
        answer = self._http.post("/connect/token", data={"grant_type": "client_credentials"}, auth=auth)
        self._token = json.loads(answer.data)["access_token"]

    def call(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        answer = self._http.open(path, method=method, headers=headers, json=body)
        assert answer.status_code == 200, answer.data
        return answer


@pytest.fixture
def xero() -> Xero:
    return Xero()


def written(recorded: str) -> tuple[dict[str, Any], list[str], list[str]]:
    """A recorded invoice as a request, its totals, and the tax of its lines."""
    document_type, mode, totals, *lines = recorded.split("|")
    sent = []
    for line in lines:
        quantity, unit, amount, tax_type, _ = line.split()
        fields = {"Quantity": quantity, "UnitAmount": unit, "LineAmount": amount, "TaxType": tax_type}
        sent.append({"Description": "x", "AccountCode": ACCOUNTS[tax_type], **fields})
    invoice = {
        "Type": document_type,
        "Contact": {"Name": "Acme"},
        "Status": "AUTHORISED",
        "DueDate": "2026-02-01",
        "LineAmountTypes": mode,
        "LineItems": sent,
    }
    return invoice, totals.split(), [line.split()[4] for line in lines]


def test_the_recordings_are_whole() -> None:
    assert (len(RECORDED), sum(len(line.split("|")) - 3 for line in RECORDED)) == (79, 92)


@pytest.mark.parametrize("number", range(len(RECORDED)))
def test_the_arithmetic_of_a_recorded_invoice(xero: Xero, number: int) -> None:
    invoice, totals, taxes = written(RECORDED[number])
    answer = xero.call("PUT", "/api.xro/2.0/Invoices", invoice)
    (made,) = json.loads(answer.data, parse_float=str)["Invoices"]
    assert [made[name] for name in ("SubTotal", "TotalTax", "Total")] == totals
    assert [line["TaxAmount"] for line in made["LineItems"]] == taxes


def test_some_recordings_tell_rounding_by_line_from_rounding_the_sum() -> None:
    def exact(recorded: str) -> Iterator[Decimal]:
        _, mode, _, *lines = recorded.split("|")
        for line in lines:
            _, _, amount, tax_type, _ = line.split()
            percent = Decimal(0) if tax_type == "NONE" else Decimal(15)
            yield Decimal(amount) * percent / (100 + percent if mode == "Inclusive" else 100)

    differing = [
        recorded
        for recorded in RECORDED
        if sum(exact(recorded), Decimal(0)).quantize(Decimal("0.01")) != Decimal(recorded.split("|")[2].split()[1])
    ]
    assert len(differing) == 4


def test_an_invoice_has_the_recorded_fields_and_scales(xero: Xero) -> None:
    invoice, _, _ = written(RECORDED[0])
    xero.call("PUT", "/api.xro/2.0/Invoices", invoice)
    answer = xero.call("GET", "/api.xro/2.0/Invoices?page=1")
    (read,) = json.loads(answer.data)["Invoices"]
    assert set(ALWAYS.split()) <= set(read)
    assert set(ALWAYS_IN_LINES.split()) <= set(read["LineItems"][0])
    assert set(IN_CONTACT.split()) == set(read["Contact"])
    text = answer.get_data(as_text=True)
    for field, places in (("Quantity", 4), ("UnitAmount", 2), ("TaxAmount", 2), ("Total", 2), ("CurrencyRate", 6)):
        assert re.search(rf'"{field}":-?\d+\.\d{{{places}}}[,}}]', text), field
    assert re.fullmatch(r"/Date\(\d+\+0000\)/", read["Date"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00", read["DateString"])


def test_the_envelope_the_organisation_and_the_headers_are_the_recorded_ones(xero: Xero) -> None:
    answer = xero.call("GET", "/api.xro/2.0/Organisation")
    body = json.loads(answer.data)
    assert list(body) == ["Id", "Status", "ProviderName", "DateTimeUTC", "Organisations"]
    assert set(ORGANISATION.split()) <= set(body["Organisations"][0])
    assert (body["Organisations"][0]["Version"], body["Organisations"][0]["BaseCurrency"]) == ("NZ", "NZD")
    assert answer.headers["Xero-Correlation-Id"] == body["Id"]
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.headers["Server"] == "Kestrel"
    assert {"X-DayLimit-Remaining", "X-MinLimit-Remaining", "X-AppMinLimit-Remaining"} <= set(answer.headers.keys())
