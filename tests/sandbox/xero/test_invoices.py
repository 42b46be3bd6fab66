"""Invoices: totals, numbers, statuses, what may be changed when, and how lines are replaced."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.sandbox.xero.conftest import Api

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.xero import XeroSandbox

WRONG_STATUS = "Invoice not of valid status for modification"
HAS_PAYMENT = "This document cannot be edited as it has a payment or credit note allocated to it."
NO_IDENTITY = (
    "The Contact must contain at least 1 of the following elements to identify the contact: "
    "Name, ContactID, ContactNumber"
)
NO_LINE_ID = "To update fields on a paid invoice line item, you must supply a LineItemID"


def invoice(api: Api, **fields: Any) -> dict[str, Any]:
    """An approved sales invoice over 100.00 and 20 % tax; *fields* replace."""
    contacts = api.sandbox.contacts()
    contact_id = contacts[0]["ContactID"] if contacts else api.sandbox.create_contact({"Name": "Acme"})
    return {
        "Type": "ACCREC",
        "Contact": {"ContactID": contact_id},
        "Date": "2026-01-05",
        "DueDate": "2026-02-04",
        "Status": "AUTHORISED",
        "LineItems": [{"Description": "Work", "Quantity": "2", "UnitAmount": 50, "AccountCode": "200"}],
        **fields,
    }


def line(**fields: Any) -> dict[str, Any]:
    return {"Description": "Work", "Quantity": 1, "UnitAmount": 10, "AccountCode": "200", **fields}


def amounts(saved: dict[str, Any]) -> tuple[str, ...]:
    return tuple(f"{saved[name]:.2f}" for name in ("SubTotal", "TotalTax", "Total"))


def pay(api: Api, saved: dict[str, Any], amount: str) -> dict[str, Any]:
    payment = {"Invoice": {"InvoiceID": saved["InvoiceID"]}, "Account": {"Code": "090"}, "Amount": amount}
    return dict(api.write("PUT", "/Payments", payment))


def test_an_invoice_comes_back_as_xero_shows_it(api: Api) -> None:
    saved = api.write("PUT", "/Invoices", invoice(api, Reference="SO-1 & “Ü”", Url="https://crm.example.com/1"))
    read = api.get(f"/Invoices/{saved['InvoiceID']}")["Invoices"][0]
    assert read == saved
    assert read["InvoiceNumber"] == "INV-0001"
    assert read["DateString"] == "2026-01-05T00:00:00"
    assert read["DueDate"] == "/Date(1770163200000+0000)/"
    assert (read["Status"], read["CurrencyCode"], read["LineAmountTypes"]) == ("AUTHORISED", "GBP", "Exclusive")
    assert amounts(read) == ("100.00", "20.00", "120.00")
    (shown,) = read["LineItems"]
    assert (shown["TaxType"], shown["LineAmount"], shown["TaxAmount"]) == ("OUTPUT2", 100, 20)
    assert read["UpdatedDateUTCString"] == "2026-01-05T09:00:00Z"
    raw = api.call("GET", "/Invoices/INV-0001").data
    assert b'"AmountDue":120.00,"AmountPaid":0.00' in raw
    assert b'"Quantity":2.0000' in raw
    assert b'"CurrencyRate":1.000000' in raw


@pytest.mark.parametrize(
    ("mode", "lines", "expected"),
    [
        ("Exclusive", ["25.06", "25.61", "25.63"], ("76.30", "15.26", "91.56")),
        ("Exclusive", ["0.13", "0.13"], ("0.26", "0.06", "0.32")),
        ("Inclusive", ["0.10", "0.10", "0.10"], ("0.24", "0.06", "0.30")),
        ("NoTax", ["25.06", "25.61"], ("50.67", "0.00", "50.67")),
    ],
)
def test_tax_is_rounded_line_by_line(api: Api, mode: str, lines: list[str], expected: tuple[str, ...]) -> None:
    saved = api.write(
        "PUT", "/Invoices", invoice(api, LineAmountTypes=mode, LineItems=[line(UnitAmount=each) for each in lines])
    )
    assert amounts(saved) == expected


@pytest.mark.parametrize(
    ("sent", "amount"),
    [
        (line(UnitAmount="10.005"), "10.01"),
        (line(UnitAmount="10.0050", Quantity="3"), "30.03"),
        (line(Quantity="3", UnitAmount="33.33", DiscountRate="10"), "89.99"),
        (line(Quantity="2", UnitAmount="10", DiscountAmount="0.50"), "19.50"),
        ({"Description": "x", "LineAmount": "12.30", "AccountCode": "200"}, "12.30"),
        ({"Description": "x", "LineAmount": "10", "Quantity": "3", "AccountCode": "200"}, "10.00"),
        ({"Description": "Only a remark"}, "0.00"),
        (line(Quantity="-1"), "-10.00"),
    ],
)
def test_the_amount_of_a_line(api: Api, sent: dict[str, Any], amount: str) -> None:
    saved = api.write("PUT", "/Invoices", invoice(api, LineItems=[sent, line()]))
    assert f"{saved['LineItems'][0]['LineAmount']:.2f}" == amount
    assert saved["IsDiscounted"] is ("DiscountRate" in sent or "DiscountAmount" in sent)


def test_unit_prices_have_four_places_when_asked_for(api: Api) -> None:
    body = invoice(api, LineItems=[line(UnitAmount="0.0125", Quantity="1000")])
    four = api.write("PUT", "/Invoices?unitdp=4", body)
    assert amounts(four) == ("12.50", "2.50", "15.00")
    assert b'"UnitAmount":0.0125' in api.call("GET", "/Invoices/INV-0001?unitdp=4").data
    assert b'"UnitAmount":0.01,' in api.call("GET", "/Invoices/INV-0001").data
    assert amounts(api.write("PUT", "/Invoices", body)) == ("10.00", "2.00", "12.00")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"Contact": None}, "A Contact must be specified for this type of transaction"),
        (
            {"Contact": {}},
            NO_IDENTITY,
        ),
        ({"LineItems": []}, "One or more line items must be specified"),
        ({"Status": "PAID"}, "Invoice not of valid status for creation"),
        ({"Type": "ARPREPAYMENT"}, "Invoice not of valid type for creation"),
        ({"CurrencyCode": "EUR"}, "Organisation is not subscribed to currency EUR"),
        ({"Url": "https://my.XERO.com/"}, "Url must not contain the word xero"),
        ({"LineItems": [line(AccountCode="999")]}, "Account code '999' is not a valid code for this document."),
        ({"LineItems": [line(AccountCode="090")]}, "Account code '090' is not a valid code for this document."),
        ({"LineItems": [line(AccountCode="610")]}, "Account code '610' is not a valid code for this document."),
        ({"LineItems": [line(AccountCode="")]}, "Account code or ID must be specified"),
        (
            {"LineItems": [line(TaxType="NONSENSE")]},
            "The TaxType code NONSENSE does not exist or cannot be used for this type of transaction.",
        ),
        ({"LineItems": [line(TaxType="INPUT2")]}, "The TaxType code 'INPUT2' cannot be used with account code '200'."),
        ({"LineItems": [line(TaxAmount="11")]}, "The tax amount cannot be greater than the line amount!"),
        ({"LineItems": [line(LineAmount="11")]}, "The line total 11.00 does not match the expected line total 10.00"),
        (
            {"LineItems": [{"Description": "x", "LineAmount": 9, "DiscountRate": 10, "AccountCode": "200"}]},
            "The UnitAmount should be used when specifying a discount for a line item.",
        ),
    ],
)
def test_refusals_of_a_new_invoice(api: Api, fields: dict[str, Any], message: str) -> None:
    assert message in api.refused("PUT", "/Invoices", invoice(api, **fields))
    assert api.sandbox.elements("Invoices") == []


def test_a_draft_may_be_incomplete(api: Api) -> None:
    draft = {"Type": "ACCREC", "Contact": {"Name": "New one"}, "LineItems": [{"Description": "Later"}]}
    saved = api.write("PUT", "/Invoices", draft)
    assert (saved["Status"], saved["Total"], "DueDate" in saved) == ("DRAFT", 0, False)
    assert [each["Name"] for each in api.sandbox.contacts()] == ["New one"]
    assert "The document DueDate field must be specified." in api.refused(
        "POST", f"/Invoices/{saved['InvoiceID']}", {"Status": "AUTHORISED"}
    )


def test_a_refused_invoice_leaves_no_contact_behind(api: Api) -> None:
    api.refused("PUT", "/Invoices", invoice(api, Contact={"Name": "Ghost"}, LineItems=[line(AccountCode="999")]))
    assert "Ghost" not in [each["Name"] for each in api.sandbox.contacts()]


def test_more_than_the_contacts_id_edits_the_contact(api: Api) -> None:
    contact = api.sandbox.create_contact({"Name": "Acme", "ContactPersons": [{"FirstName": "Ada"}]})
    api.write("PUT", "/Invoices", invoice(api, Contact={"ContactID": contact}))
    assert len(api.sandbox.contacts()[0]["ContactPersons"]) == 1
    api.write("PUT", "/Invoices", invoice(api, Contact={"ContactID": contact, "EmailAddress": "new@example.com"}))
    (after,) = api.sandbox.contacts()
    assert (after["EmailAddress"], after["ContactPersons"]) == ("new@example.com", [])
    api.write("PUT", "/Invoices", invoice(api, Contact={"ContactID": contact, "Name": "Renamed by an invoice"}))
    assert api.sandbox.contacts()[0]["Name"] == "Renamed by an invoice"


def test_an_archived_contact_gets_no_invoice(api: Api, xero: XeroSandbox) -> None:
    body = invoice(api)
    xero.archive_contact(body["Contact"]["ContactID"])
    (message,) = api.refused("PUT", "/Invoices", body)
    assert message.startswith("The contact with the specified contact details has been archived.")


def test_numbers_of_sales_invoices_are_unique(api: Api) -> None:
    api.write("PUT", "/Invoices", invoice(api, InvoiceNumber="INV-0002"))
    assert api.refused("PUT", "/Invoices", invoice(api, InvoiceNumber="inv-0002")) == ["Invoice # must be unique."]
    numbers = [api.write("PUT", "/Invoices", invoice(api))["InvoiceNumber"] for _ in range(2)]
    assert numbers == ["INV-0001", "INV-0003"]
    bill = invoice(api, Type="ACCPAY", InvoiceNumber="INV-0002", LineItems=[line(AccountCode="400")])
    assert api.write("PUT", "/Invoices", bill)["LineItems"][0]["TaxType"] == "INPUT2"
    api.write("PUT", "/Invoices", bill)


def test_a_post_without_an_id_changes_the_invoice_of_that_number(api: Api) -> None:
    first = api.write("PUT", "/Invoices", invoice(api, InvoiceNumber="A-1"))
    second = api.write("POST", "/Invoices", {"Type": "ACCREC", "InvoiceNumber": "A-1", "Reference": "changed"})
    assert (second["InvoiceID"], second["Reference"]) == (first["InvoiceID"], "changed")
    assert second["LineItems"] == first["LineItems"]


def test_lines_are_a_full_replacement(api: Api) -> None:
    saved = api.write("PUT", "/Invoices", invoice(api, LineItems=[line(), line(Description="Gone"), line()]))
    first, _, third = saved["LineItems"]
    lines = [{"LineItemID": first["LineItemID"], "Quantity": 3}, line(Description="New"), third]
    edited = api.write("POST", f"/Invoices/{saved['InvoiceID']}", {"LineItems": lines})
    assert [each["Description"] for each in edited["LineItems"]] == ["Work", "New", "Work"]
    assert edited["LineItems"][0]["LineItemID"] == first["LineItemID"]
    assert edited["LineItems"][1]["LineItemID"] not in {each["LineItemID"] for each in saved["LineItems"]}
    assert amounts(edited) == ("50.00", "10.00", "60.00")


def test_a_line_can_name_its_account_by_id(api: Api) -> None:
    accounts = {each["Code"]: each["AccountID"] for each in api.get("/Accounts")["Accounts"]}
    saved = api.write("PUT", "/Invoices", invoice(api))
    change = {"LineItemID": saved["LineItems"][0]["LineItemID"], "AccountID": accounts["260"]}
    edited = api.write("POST", f"/Invoices/{saved['InvoiceID']}", {"LineItems": [change]})
    assert (edited["LineItems"][0]["AccountCode"], edited["LineItems"][0]["LineAmount"]) == ("260", 100)


@pytest.mark.parametrize(
    ("start", "end", "allowed"),
    [
        ("DRAFT", "SUBMITTED", True),
        ("DRAFT", "DELETED", True),
        ("DRAFT", "VOIDED", False),
        ("SUBMITTED", "DRAFT", True),
        ("SUBMITTED", "AUTHORISED", True),
        ("AUTHORISED", "VOIDED", True),
        ("AUTHORISED", "DELETED", False),
        ("AUTHORISED", "DRAFT", False),
        ("AUTHORISED", "PAID", False),
    ],
)
def test_the_statuses_an_invoice_can_take(api: Api, start: str, end: str, allowed: bool) -> None:
    saved = api.write("PUT", "/Invoices", invoice(api, Status=start))
    path = f"/Invoices/{saved['InvoiceID']}"
    if not allowed:
        assert api.refused("POST", path, {"Status": end}) == [WRONG_STATUS]
        return
    assert api.write("POST", path, {"Status": end})["Status"] == end
    if end in {"DELETED", "VOIDED"}:
        assert api.refused("POST", path, {"Reference": "x"}) == [WRONG_STATUS]
        assert api.get(path)["Invoices"][0]["AmountDue"] == 0


def test_a_part_paid_invoice_can_only_change_what_moves_no_money(api: Api, clock: VirtualClock) -> None:
    saved = api.write("PUT", "/Invoices", invoice(api))
    pay(api, saved, "20")
    path = f"/Invoices/{saved['InvoiceID']}"
    line_id = saved["LineItems"][0]["LineItemID"]
    refused: list[tuple[dict[str, Any], str]] = [
        ({"Date": "2026-01-06"}, HAS_PAYMENT),
        ({"LineItems": [{"LineItemID": line_id, "Quantity": 3}]}, HAS_PAYMENT),
        ({"LineItems": []}, HAS_PAYMENT),
        ({"LineItems": [line()]}, NO_LINE_ID),
    ]
    for edit, message in refused:
        assert api.refused("POST", path, edit) == [message]
    for status in ("VOIDED", "DRAFT"):
        (message,) = api.refused("POST", path, {"Status": status})
        assert message.startswith(f"The status {status} cannot be applied to the invoice because it has payments")
    clock.advance(5)
    lines = [{"LineItemID": line_id, "Description": "Reworded", "AccountCode": "260", "Quantity": 2}]
    changes = {"Reference": "new", "Status": "AUTHORISED", "Date": "2026-01-05", "LineItems": lines}
    edited = api.write("POST", path, changes)
    assert (edited["Reference"], edited["LineItems"][0]["Description"]) == ("new", "Reworded")
    assert amounts(edited) == amounts(saved)
    assert edited["UpdatedDateUTC"] != saved["UpdatedDateUTC"]


def test_a_tax_given_by_hand_outlives_the_edit_of_a_paid_invoice(api: Api) -> None:
    saved = api.write("PUT", "/Invoices", invoice(api, LineItems=[line(TaxAmount="1.99")]))
    assert amounts(saved) == ("10.00", "1.99", "11.99")
    pay(api, saved, "5")
    reworded = [{"LineItemID": saved["LineItems"][0]["LineItemID"], "Description": "Reworded"}]
    edited = api.write("POST", f"/Invoices/{saved['InvoiceID']}", {"LineItems": reworded})
    assert amounts(edited) == ("10.00", "1.99", "11.99")


def test_a_new_due_date_of_a_part_paid_invoice_is_not_seen_as_modified(api: Api, clock: VirtualClock) -> None:
    saved = api.write("PUT", "/Invoices", invoice(api))
    pay(api, saved, "20")
    clock.advance(60)
    edited = api.write("POST", f"/Invoices/{saved['InvoiceID']}", {"DueDate": "2026-03-01"})
    assert edited["DueDateString"] == "2026-03-01T00:00:00"
    assert api.get("/Invoices", If_Modified_Since="2026-01-05T09:00:30")["Invoices"] == []


@pytest.mark.parametrize(("lock", "name"), [("period_lock", "period"), ("year_lock", "end of year")])
def test_a_locked_period(api: Api, xero: XeroSandbox, lock: str, name: str) -> None:
    saved = api.write("PUT", "/Invoices", invoice(api))
    setattr(xero.books, lock, date(2026, 1, 5))
    message = f"The document date cannot be before the {name} lock date, currently set at 05-Jan-2026"
    assert api.refused("PUT", "/Invoices", invoice(api)) == [message]
    later = {"Reference": "x", "Date": "2026-01-06"}
    assert api.refused("POST", f"/Invoices/{saved['InvoiceID']}", later) == [message]
    api.write("PUT", "/Invoices", invoice(api, Date="2026-01-06"))


def test_without_the_right_to_approve_the_answer_is_a_draft(api: Api, xero: XeroSandbox) -> None:
    xero.books.approvals_needed = True
    assert api.write("PUT", "/Invoices", invoice(api))["Status"] == "DRAFT"


def test_a_plan_may_limit_approvals_in_a_month(api: Api, xero: XeroSandbox, clock: VirtualClock) -> None:
    xero.books.approval_limit = 1
    api.write("PUT", "/Invoices", invoice(api))
    message = ["You have reached the limit of invoices you can approve"]
    assert api.refused("PUT", "/Invoices", invoice(api)) == message
    assert api.write("PUT", "/Invoices", invoice(api, Status="DRAFT"))["Status"] == "DRAFT"
    clock.advance(31 * 86_400)
    api.sign_in()
    api.write("PUT", "/Invoices", invoice(api))


def test_sent_to_contact_of_a_draft_is_a_warning(api: Api) -> None:
    saved = api.write("PUT", "/Invoices?summarizeErrors=false", invoice(api, Status="DRAFT", SentToContact=True))
    assert saved["StatusAttributeString"] == "WARNING"
    assert saved["Warnings"] == [{"Message": "Only AUTHORISED invoices may have SentToContact updated."}]
    assert "SentToContact" not in saved


def test_reading_lists(api: Api, xero: XeroSandbox, clock: VirtualClock) -> None:
    mine = api.write("PUT", "/Invoices", invoice(api, InvoiceNumber="M-1", Reference="ref"))
    other = xero.create_contact({"Name": "Other & Co", "ContactNumber": "7"})
    clock.advance(1)
    api.write("PUT", "/Invoices", invoice(api, InvoiceNumber="O-1", Contact={"ContactID": other}, Status="DRAFT"))
    both = ["M-1", "O-1"]
    for query, found in (
        ("", both),
        ("?page=1", both),
        ("?InvoiceNumbers=O-1,M-1,X", both),
        (f"?IDs={mine['InvoiceID']}", ["M-1"]),
        (f"?ContactIDs={other}", ["O-1"]),
        ("?Statuses=DRAFT,PAID", ["O-1"]),
        ("?searchTerm=REF", ["M-1"]),
        ('?where=Contact.Name=="other+%26+co"+AND+Status=="DRAFT"', ["O-1"]),
        (f'?where=Contact.ContactID==guid("{other}")+AND+AmountDue>=120', ["O-1"]),
        ("?where=Date>DateTime(2026,01,05)", []),
        ("?order=InvoiceNumber+DESC", both[::-1]),
    ):
        assert [each["InvoiceNumber"] for each in api.get(f"/Invoices{query}")["Invoices"]] == found, query
    assert api.get("/Invoices")["Invoices"][0]["LineItems"] == []
    for query in ("page=1", "InvoiceNumbers=M-1", "Statuses=AUTHORISED"):
        assert len(api.get(f"/Invoices?{query}")["Invoices"][0]["LineItems"]) == 1
    summary = api.get("/Invoices?summaryOnly=true")["Invoices"][0]
    assert summary["LineItems"] == []
    assert not {"Payments", "HasAttachments"} & set(summary)


def test_a_foreign_currency_has_a_rate(api: Api, xero: XeroSandbox) -> None:
    assert api.write("PUT", "/Currencies", {"Code": "EUR"}) == {"Code": "EUR", "Description": "Euro"}
    xero.books.day_rates["EUR"] = Decimal("1.1523456")
    rates = [
        api.write("PUT", "/Invoices", invoice(api, CurrencyCode="EUR", **fields))["CurrencyRate"]
        for fields in ({}, {"CurrencyRate": "1.2"})
    ]
    assert rates == [1.152346, 1.2]


def test_a_contact_with_invoices_is_a_customer_and_owes(api: Api, clock: VirtualClock) -> None:
    saved = api.write("PUT", "/Invoices", invoice(api))
    clock.advance(40 * 86_400)
    api.sign_in()
    contact = api.get(f"/Contacts/{saved['Contact']['ContactID']}")["Contacts"][0]
    assert (contact["IsCustomer"], contact["IsSupplier"]) == (True, False)
    assert contact["Balances"]["AccountsReceivable"] == {"Outstanding": 120.0, "Overdue": 120.0}
    assert api.names("/Contacts?where=IsCustomer==true") == ["Acme"]


def test_the_page_of_an_invoice_online_and_notes(api: Api) -> None:
    saved = api.write("PUT", "/Invoices", invoice(api))
    path = f"/Invoices/{saved['InvoiceID']}"
    assert api.get(f"{path}/OnlineInvoice")["OnlineInvoices"][0]["OnlineInvoiceUrl"].startswith("https://in.xero.com/")
    api.write("PUT", f"{path}/History", {"HistoryRecords": [{"Details": "Synced ✓"}]})
    (note,) = api.get(f"{path}/History")["HistoryRecords"]
    assert (note["Details"], note["DateUTCString"]) == ("Synced ✓", "2026-01-05T09:00:00")
    unknown = "/Invoices/11111111-1111-4111-8111-111111111111/History"
    answer = json.loads(api.call("GET", unknown).data)
    (error,) = answer["Elements"][0]["ValidationErrors"]
    assert error["Message"] == "The document with the supplied id was not found for this endpoint."


def test_a_line_on_the_rounding_account_adjusts_a_cent(api: Api) -> None:
    lines = [line(UnitAmount="10.00"), line(Description="Rounding", UnitAmount="-0.01", AccountCode="860")]
    saved = api.write("PUT", "/Invoices", invoice(api, LineItems=lines))
    assert amounts(saved) == ("9.99", "2.00", "11.99")


def test_a_call_that_would_look_through_too_many_documents(api: Api, xero: XeroSandbox) -> None:
    for _ in range(3):
        api.write("PUT", "/Invoices", invoice(api))
    xero.books.high_volume = 2
    answer = api.call("GET", "/Invoices")
    error = json.loads(answer.data)
    assert (answer.status_code, error["ErrorNumber"], error["Type"]) == (400, 51, "HighVolumeException")
    for query in ("page=1", "Statuses=AUTHORISED", 'where=Type=="ACCREC"'):
        assert len(api.get(f"/Invoices?{query}")["Invoices"]) == 3
    assert len(api.get("/Invoices", If_Modified_Since="2026-01-01")["Invoices"]) == 3
