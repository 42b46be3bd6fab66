"""Payments and credit notes: what is due, and when an invoice is paid."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.sandbox.xero.conftest import Api
from tests.sandbox.xero.test_invoices import invoice

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.xero import XeroSandbox

NOT_AUTHORISED = "Payments can only be made against Authorised documents"
TOO_MUCH = "Payment amount exceeds the amount outstanding on this document"


@pytest.fixture
def owed(api: Api) -> Any:
    """An approved invoice over 120.00."""
    return api.write("PUT", "/Invoices", invoice(api))


def payment(owed: Any, **fields: Any) -> dict[str, Any]:
    return {"Invoice": {"InvoiceID": owed["InvoiceID"]}, "Account": {"Code": "090"}, "Amount": 20, **fields}


def read(api: Api, owed: Any) -> Any:
    return api.get(f"/Invoices/{owed['InvoiceID']}")["Invoices"][0]


def test_payments_settle_an_invoice(api: Api, owed: Any, clock: VirtualClock) -> None:
    clock.advance(60)
    first = api.write("PUT", "/Payments", payment(owed, Date="2026-01-07", Reference="V-1"))
    assert (first["PaymentType"], first["Status"], first["Account"]["Code"]) == ("ACCRECPAYMENT", "AUTHORISED", "090")
    assert first["Invoice"]["Contact"]["Name"] == "Acme"
    part = read(api, owed)
    assert (part["Status"], part["AmountPaid"], part["AmountDue"]) == ("AUTHORISED", 20, 100)
    assert part["Payments"][0]["PaymentID"] == first["PaymentID"]
    assert part["UpdatedDateUTC"] != owed["UpdatedDateUTC"]
    by_number = {"Invoice": {"InvoiceNumber": owed["InvoiceNumber"]}, "Date": "2026-01-09", "Amount": "100.00"}
    api.write("POST", "/Payments", payment(owed, **by_number))
    paid = read(api, owed)
    assert (paid["Status"], paid["AmountDue"]) == ("PAID", 0)
    assert paid["FullyPaidOnDate"] == "/Date(1767916800000+0000)/"


@pytest.mark.parametrize(
    ("fields", "messages"),
    [
        ({"Amount": "120.01"}, [TOO_MUCH]),
        ({"Amount": 0}, ["Payment amount must be greater than zero"]),
        ({"Account": {"Code": "999"}}, ["Account could not be found"]),
        ({"Account": {"Code": "200"}}, ["The specified bank account details do not match a known bank account"]),
        ({"Invoice": {"InvoiceNumber": "X"}}, ["An existing invoice with the specified ID could not be found"]),
    ],
)
def test_refused_payments(api: Api, owed: Any, fields: dict[str, Any], messages: list[str]) -> None:
    assert api.refused("PUT", "/Payments", payment(owed, **fields)) == messages
    assert read(api, owed)["AmountPaid"] == 0


def test_a_paid_invoice_and_a_draft_take_no_payment(api: Api, owed: Any) -> None:
    api.write("PUT", "/Payments", payment(owed, Amount=120))
    assert api.refused("PUT", "/Payments", payment(owed)) == [NOT_AUTHORISED, TOO_MUCH]
    draft = api.write("PUT", "/Invoices", invoice(api, Status="DRAFT"))
    assert api.refused("PUT", "/Payments", payment(draft)) == [NOT_AUTHORISED]


def test_an_account_may_allow_payments(api: Api, owed: Any) -> None:
    assert api.write("PUT", "/Payments", payment(owed, Account={"Code": "970"}))["Account"]["Code"] == "970"


def test_a_payment_in_a_locked_period(api: Api, owed: Any, xero: XeroSandbox) -> None:
    xero.books.period_lock = date(2026, 1, 4)
    (message,) = api.refused("PUT", "/Payments", payment(owed, Date="2026-01-04"))
    assert "period lock date" in message


def test_deleting_a_payment_opens_the_invoice_again(api: Api, owed: Any) -> None:
    paid = api.write("PUT", "/Payments", payment(owed, Amount=120))
    path = f"/Payments/{paid['PaymentID']}"
    assert api.write("POST", path, {"Status": "DELETED"})["Status"] == "DELETED"
    after = read(api, owed)
    assert (after["Status"], after["AmountDue"], after["Payments"]) == ("AUTHORISED", 120, [])
    assert "FullyPaidOnDate" not in after
    assert [each["Status"] for each in api.get("/Payments")["Payments"]] == ["DELETED"]
    assert api.refused("POST", path, {"Status": "DELETED"}) == ["Payment not of valid status for modification"]


def test_payments_are_never_changed_and_reconciled_ones_not_deleted(api: Api, owed: Any) -> None:
    paid = api.write("PUT", "/Payments", payment(owed, IsReconciled=True))
    path = f"/Payments/{paid['PaymentID']}"
    assert api.refused("POST", path, {"Amount": 5}) == ["Payment not of valid status for modification"]
    assert "reconciled" in api.refused("POST", path, {"Status": "DELETED"})[0]


def test_filters_of_payments(api: Api, owed: Any) -> None:
    for number in range(3):
        api.write("PUT", "/Payments", payment(owed, Amount=10, Reference=f"V-{number}", Date=f"2026-01-0{number + 6}"))
    for where, count in (
        (f'Invoice.InvoiceId==guid("{owed["InvoiceID"]}")', 3),
        ('Reference=="v-1"', 1),
        ("Date>=DateTime(2026, 01, 07)", 2),
        ('PaymentType=="ACCPAYPAYMENT"', 0),
    ):
        assert len(api.get(f"/Payments?where={where}&page=1")["Payments"]) == count


def test_a_credit_note_is_read_and_settles_what_it_is_set_against(api: Api, owed: Any, xero: XeroSandbox) -> None:
    credit = {**invoice(api), "Type": "ACCRECCREDIT", "CreditNoteNumber": "CN-1"}
    note = xero.create("CreditNotes", credit)
    xero.allocate_credit(note, owed["InvoiceID"], Decimal("120.00"))
    paid = read(api, owed)
    assert (paid["Status"], paid["AmountCredited"], paid["AmountDue"]) == ("PAID", 120, 0)
    assert paid["CreditNotes"][0]["CreditNoteNumber"] == "CN-1"
    (shown,) = api.get("/CreditNotes?page=1")["CreditNotes"]
    assert (shown["Status"], shown["RemainingCredit"], shown["Total"]) == ("PAID", 0, 120)
    assert shown["Allocations"][0]["Amount"] == 120
    assert api.get("/CreditNotes/CN-1")["CreditNotes"][0]["LineItems"][0]["LineAmount"] == 100
    assert api.call("PUT", "/CreditNotes", credit).status_code == 405


def test_an_invoice_over_nothing_is_paid_at_once(api: Api) -> None:
    lines = [{"Description": "Free", "Quantity": 1, "UnitAmount": 0, "AccountCode": "200"}]
    assert api.write("PUT", "/Invoices", invoice(api, LineItems=lines))["Status"] == "PAID"
