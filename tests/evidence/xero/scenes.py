"""Every supported call of Xero's own Python library, by area; each scene asserts what it made of the answers."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from tests.evidence.xero.served import Official
from xero_python.exceptions import AccountingBadRequestException, NotFoundException

xero = import_module("xero_python.accounting")

Scene = Callable[[Official], None]


def contacts(official: Official) -> None:
    """Create, match, refuse, change, archive and read contacts."""
    api, tenant = official.accounting, official.tenant
    ada = xero.Contact(
        name="Ada & “Söhne” 🚀",
        contact_number="11x1",
        email_address="ada@example.com",
        phones=[xero.Phone(phone_type="MOBILE", phone_number="555")],
        contact_persons=[xero.ContactPerson(first_name="Zoë", include_in_emails=True)],
    )
    made = api.create_contacts(tenant, xero.Contacts(contacts=[ada]), idempotency_key="one").contacts[0]
    again = api.create_contacts(tenant, xero.Contacts(contacts=[ada]), idempotency_key="one").contacts[0]
    assert again.contact_id == made.contact_id
    assert (made.name, made.contact_status, made.contact_persons[0].first_name) == (ada.name, "ACTIVE", "Zoë")
    with pytest.raises(AccountingBadRequestException) as refused:
        api.create_contacts(tenant, xero.Contacts(contacts=[ada]))
    assert refused.value.error_data["ErrorNumber"] == 10
    both = api.create_contacts(
        tenant, xero.Contacts(contacts=[xero.Contact(name="Bob"), xero.Contact(name=ada.name)]), summarize_errors=False
    )
    assert [each.status_attribute_string for each in both.contacts] == ["OK", "ERROR"]
    assert "already assigned" in both.contacts[1].validation_errors[0].message
    trap = api.update_or_create_contacts(
        tenant, xero.Contacts(contacts=[xero.Contact(name="bob", first_name="Robert")])
    ).contacts[0]
    assert (trap.contact_id, trap.first_name) == (both.contacts[0].contact_id, "Robert")
    archived = api.update_contact(
        tenant, trap.contact_id, xero.Contacts(contacts=[xero.Contact(contact_status="ARCHIVED")])
    ).contacts[0]
    assert archived.contact_status == "ARCHIVED"
    assert api.get_contact(tenant, made.contact_id).contacts[0].phones[3].phone_number == "555"
    assert api.get_contact_by_contact_number(tenant, "11x1").contacts[0].contact_id == made.contact_id
    page = api.get_contacts(tenant, page=1, page_size=10, order="Name DESC", include_archived=True)
    assert [each.name for each in page.contacts] == ["bob", ada.name]
    assert page.pagination.item_count == 2
    found = api.get_contacts(tenant, where='EmailAddress=="ADA@example.com" AND Name.StartsWith("ada")')
    assert [each.contact_id for each in found.contacts] == [made.contact_id]
    assert api.get_contacts(tenant, if_modified_since=datetime(2026, 1, 6, tzinfo=UTC)).contacts == []
    assert len(api.get_contacts(tenant, i_ds=[made.contact_id], summary_only=True, search_term="ada").contacts) == 1
    api.create_contact_history(
        tenant, made.contact_id, xero.HistoryRecords(history_records=[xero.HistoryRecord(details="Synced")])
    )
    assert api.get_contact_history(tenant, made.contact_id).history_records[0].details == "Synced"
    with pytest.raises(NotFoundException):
        api.get_contact(tenant, "11111111-1111-4111-8111-111111111111")


def _line(amount: str, **fields: Any) -> Any:
    return xero.LineItem(description="Work", quantity=1, unit_amount=Decimal(amount), account_code="200", **fields)


def _sale(contact_id: str, *amounts: str, **fields: Any) -> Any:
    lines = [_line(amount) for amount in amounts]
    days = {"date": date(2026, 1, 5), "due_date": date(2026, 2, 5)}
    contact = xero.Contact(contact_id=contact_id)
    return xero.Invoice(type="ACCREC", contact=contact, line_items=lines, status="AUTHORISED", **days, **fields)


def invoices(official: Official) -> None:
    """Create, change, refuse, void and read invoices."""
    api, tenant = official.accounting, official.tenant
    contact = official.sandbox.create_contact({"Name": "Acme"})
    made = api.create_invoices(
        tenant, xero.Invoices(invoices=[_sale(contact, "25.06", "25.61", "25.63", reference="SO-1")]), unitdp=4
    ).invoices[0]
    assert (made.sub_total, made.total_tax, made.total) == (Decimal("76.30"), Decimal("11.44"), Decimal("87.74"))
    assert (made.status, made.due_date, made.amount_due) == ("AUTHORISED", date(2026, 2, 5), made.total)
    keep = xero.LineItem(line_item_id=made.line_items[0].line_item_id, quantity=2)
    edited = api.update_invoice(
        tenant, made.invoice_id, xero.Invoices(invoices=[xero.Invoice(line_items=[keep])])
    ).invoices[0]
    assert [(each.line_amount, each.tax_amount) for each in edited.line_items] == [(Decimal("50.12"), Decimal("7.52"))]
    with pytest.raises(AccountingBadRequestException):
        api.create_invoices(tenant, xero.Invoices(invoices=[_sale(contact, "1", invoice_number=made.invoice_number)]))
    draft = _sale(contact, "10.00", invoice_number="D-1")
    draft.status = "DRAFT"
    mixed = api.update_or_create_invoices(
        tenant,
        xero.Invoices(
            invoices=[draft, xero.Invoice(type="ACCREC", contact=xero.Contact(contact_id=contact), status="AUTHORISED")]
        ),
        summarize_errors=False,
    )
    assert [each.status_attribute_string for each in mixed.invoices] == ["OK", "ERROR"]
    api.update_invoice(tenant, mixed.invoices[0].invoice_id, xero.Invoices(invoices=[xero.Invoice(status="DELETED")]))
    assert api.get_invoice(tenant, made.invoice_id).invoices[0].contact.contact_status == "ACTIVE"
    assert api.get_online_invoice(tenant, made.invoice_id).online_invoices[0].online_invoice_url
    page = api.get_invoices(tenant, statuses=["AUTHORISED", "PAID"], order="InvoiceNumber ASC", page=1, unitdp=4)
    assert [each.invoice_number for each in page.invoices] == [made.invoice_number]
    assert len(api.get_invoices(tenant, invoice_numbers=["D-1"], contact_i_ds=[contact]).invoices) == 1
    assert len(api.get_invoices(tenant, where='Type=="ACCREC" AND Date>=DateTime(2026, 01, 01)').invoices) == 2
    assert len(api.get_invoices(tenant, summary_only=True, search_term="so-").invoices) == 1
    api.create_invoice_history(
        tenant, made.invoice_id, xero.HistoryRecords(history_records=[xero.HistoryRecord(details="Synced")])
    )
    assert api.get_invoice_history(tenant, made.invoice_id).history_records[0].details == "Synced"
    voided = api.update_invoice(
        tenant, made.invoice_id, xero.Invoices(invoices=[xero.Invoice(status="VOIDED")])
    ).invoices[0]
    assert (voided.status, voided.amount_due) == ("VOIDED", Decimal(0))


def payments(official: Official) -> None:
    """Pay, refuse, read and take back; a credit note is read."""
    api, tenant, sandbox = official.accounting, official.tenant, official.sandbox
    contact = sandbox.create_contact({"Name": "Acme"})
    invoice = api.create_invoices(tenant, xero.Invoices(invoices=[_sale(contact, "100.00")])).invoices[0]

    def payment(amount: str) -> Any:
        of, to = xero.Invoice(invoice_id=invoice.invoice_id), xero.Account(code="090")
        return xero.Payment(invoice=of, account=to, amount=Decimal(amount), date=date(2026, 1, 6), reference="V-1")

    first = api.create_payments(tenant, xero.Payments(payments=[payment("15.00")])).payments[0]
    second = api.create_payment(tenant, payment("50.00")).payments[0]
    assert (first.amount, first.payment_type, first.status) == (Decimal("15.00"), "ACCRECPAYMENT", "AUTHORISED")
    with pytest.raises(AccountingBadRequestException):
        api.create_payments(tenant, xero.Payments(payments=[payment("50.01")]))
    deleted = api.delete_payment(tenant, second.payment_id, xero.PaymentDelete(status="DELETED")).payments[0]
    assert deleted.status == "DELETED"
    assert api.get_payment(tenant, first.payment_id).payments[0].invoice.invoice_id == invoice.invoice_id
    assert len(api.get_payments(tenant, where='Status=="AUTHORISED"', page=1, page_size=5).payments) == 1
    lines = [{"Description": "Back", "Quantity": 1, "UnitAmount": 10, "AccountCode": "200"}]
    credit = {"Contact": {"ContactID": contact}, "Status": "AUTHORISED", "LineItems": lines}
    note = sandbox.create("CreditNotes", credit)
    sandbox.allocate_credit(note, invoice.invoice_id, Decimal("11.50"))
    after = api.get_invoice(tenant, invoice.invoice_id).invoices[0]
    assert (after.amount_paid, after.amount_credited, after.amount_due) == (15, Decimal("11.50"), Decimal("88.50"))
    assert api.get_credit_note(tenant, note).credit_notes[0].remaining_credit == 0
    assert len(api.get_credit_notes(tenant, page=1).credit_notes) == 1


def items(official: Official) -> None:
    """Create, match, change, refuse, read and delete items."""
    api, tenant = official.accounting, official.tenant
    widget = xero.Item(
        code="W-1", name="Widget", sales_details=xero.Purchase(unit_price=Decimal("9.995"), account_code="200")
    )
    made = api.create_items(tenant, xero.Items(items=[widget]), unitdp=4, idempotency_key="one").items[0]
    again = api.create_items(tenant, xero.Items(items=[widget]), unitdp=4, idempotency_key="one").items[0]
    assert again.item_id == made.item_id
    assert made.sales_details.unit_price == Decimal("9.995")
    with pytest.raises(AccountingBadRequestException) as refused:
        api.create_items(tenant, xero.Items(items=[widget]))
    (element,) = refused.value.error_data["Elements"]
    assert element["ValidationErrors"] == [{"Message": "Price List Item with Code 'W-1' already exists"}]
    matched = api.update_or_create_items(tenant, xero.Items(items=[xero.Item(code="W-1", name="Renamed")])).items[0]
    assert (matched.item_id, matched.name) == (made.item_id, "Renamed")
    mixed = [xero.Item(code="B", name="Söhne &amp; “Co” 🎁"), xero.Item(code="W-1", name="n" * 50)]
    both = api.create_items(tenant, xero.Items(items=mixed), summarize_errors=False, unitdp=4).items
    assert [each.status_attribute_string for each in both] == ["OK", "ERROR"]
    assert both[0].name == mixed[0].name
    api.update_item(tenant, made.item_id, xero.Items(items=[xero.Item(code="W-1", is_sold=False)]))
    bought = api.get_item(tenant, "W-1", unitdp=4).items[0]
    assert (bought.is_sold, bought.sales_details.unit_price) == (False, None)
    chest = xero.Item(
        code="CHEST",
        inventory_asset_account_code="630",
        purchase_details=xero.Purchase(unit_price=Decimal(95), cogs_account_code="310"),
    )
    tracked = api.create_items(tenant, xero.Items(items=[chest])).items[0]
    official.sandbox.count_stock(tracked.item_id, Decimal("12.5"))
    counted = api.get_item(tenant, tracked.item_id).items[0]
    assert (counted.is_tracked_as_inventory, counted.quantity_on_hand) == (True, Decimal("12.5"))
    assert counted.total_cost_pool == Decimal("1187.50")
    assert len(api.get_items(tenant, where='Code=="w-1"', order="Code", unitdp=4).items) == 1
    by_id = api.get_items(tenant, where=f'ItemID==guid("{tracked.item_id}")').items
    assert [each.code for each in by_id] == ["CHEST"]
    assert [each.code for each in api.get_items(tenant, order="Code DESC").items] == ["W-1", "CHEST", "B"]
    assert api.get_items(tenant, if_modified_since=datetime(2026, 1, 6, tzinfo=UTC)).items == []
    note = xero.HistoryRecords(history_records=[xero.HistoryRecord(details="Synced")])
    api.create_item_history(tenant, tracked.item_id, note)
    assert api.get_item_history(tenant, tracked.item_id).history_records[0].details == "Synced"
    for each in (made, both[0], tracked):
        api.delete_item(tenant, each.item_id)
    assert api.get_items(tenant).items == []


def accounts(official: Official) -> None:
    """Create, refuse, change, archive and read accounts."""
    api, tenant = official.accounting, official.tenant
    sales = xero.Account(code="201", name="More sales", type=xero.AccountType.SALES, enable_payments_to_account=True)
    made = api.create_account(tenant, sales).accounts[0]
    assert (made._class, made.enable_payments_to_account) == ("REVENUE", True)
    with pytest.raises(AccountingBadRequestException) as refused:
        api.create_account(tenant, xero.Account(code="202", name="MORE sales", type=xero.AccountType.SALES))
    (element,) = refused.value.error_data["Elements"]
    assert element["ValidationErrors"] == [{"Message": "Please enter a unique Name."}]
    renamed = xero.Accounts(accounts=[xero.Account(name="Sales & “more”", description="Söhne")])
    assert api.update_account(tenant, made.account_id, renamed).accounts[0].name == "Sales & “more”"
    archived = xero.Accounts(accounts=[xero.Account(status="ARCHIVED")])
    assert api.update_account(tenant, made.account_id, archived).accounts[0].status == "ARCHIVED"
    assert api.get_account(tenant, made.account_id).accounts[0].code == "201"
    assert len(api.get_accounts(tenant, where='Type=="BANK"', order="Code").accounts) == 2
    (owed,) = api.get_accounts(tenant, where='SystemAccount=="DEBTORS"').accounts
    assert (owed.code, owed.system_account) == ("610", "DEBTORS")
    usable = api.get_accounts(tenant, where='Status=="ACTIVE" AND Class=="REVENUE"', order="Code").accounts
    assert [each.code for each in usable] == ["200", "260", "270"]
    assert api.get_accounts(tenant, if_modified_since=datetime(2026, 1, 6, tzinfo=UTC)).accounts == []


def tax_rates(official: Official) -> None:
    """Create, change, delete and read tax rates."""
    api, tenant = official.accounting, official.tenant
    components = [xero.TaxComponent(name="A", rate=6), xero.TaxComponent(name="B", rate=4, is_compound=True)]
    rate = xero.TaxRate(name="Both", tax_components=components, report_tax_type="OUTPUT")
    made = api.create_tax_rates(tenant, xero.TaxRates(tax_rates=[rate])).tax_rates[0]
    assert (made.tax_type, made.effective_rate, made.display_tax_rate) == ("TAX001", Decimal("10.24"), 10)
    assert (made.can_apply_to_revenue, made.can_apply_to_expenses) == (True, False)
    with pytest.raises(AccountingBadRequestException):
        api.create_tax_rates(tenant, xero.TaxRates(tax_rates=[rate]))
    components[0].rate = Decimal("6.5")
    change = xero.TaxRate(tax_type="TAX001", name="Both &amp; more", tax_components=components)
    changed = api.update_tax_rate(tenant, xero.TaxRates(tax_rates=[change])).tax_rates[0]
    assert (changed.name, changed.effective_rate) == ("Both &amp; more", Decimal("10.76"))
    deleted = xero.TaxRate(tax_type="TAX001", status="DELETED")
    assert api.update_tax_rate(tenant, xero.TaxRates(tax_rates=[deleted])).tax_rates[0].status == "DELETED"
    official.sandbox.amend("TaxRates", "INPUT", {"Status": "ARCHIVED"})
    assert api.get_tax_rate_by_tax_type(tenant, "INPUT").tax_rates[0].status == "ARCHIVED"
    assert api.get_tax_rate_by_tax_type(tenant, "OUTPUT2").tax_rates[0].display_tax_rate == 15
    assert len(api.get_tax_rates(tenant, where='Status=="ACTIVE"').tax_rates) == 6
    assert len(api.get_tax_rates(tenant, order="Name").tax_rates) == 8


def settings(official: Official) -> None:
    """The organisation, its currencies, its tracking and its connection."""
    api, tenant = official.accounting, official.tenant
    organisation = api.get_organisations(tenant).organisations[0]
    assert (organisation.version, str(organisation.base_currency.value)) == ("NZ", "NZD")
    assert "UseMulticurrency" in {each.name for each in api.get_organisation_actions(tenant).actions}
    assert api.create_currency(tenant, xero.Currency(code=xero.CurrencyCode.EUR)).currencies[0].description == "Euro"
    assert len(api.get_currencies(tenant).currencies) == 2
    category = api.get_tracking_categories(tenant).tracking_categories[0]
    assert len(api.get_tracking_category(tenant, category.tracking_category_id).tracking_categories[0].options) == 4
    (connection,) = official.identity.get_connections()
    assert connection.tenant_id == tenant
    official.identity.delete_connection(connection.id)
    assert official.identity.get_connections() == []


SCENES: tuple[Scene, ...] = (contacts, invoices, payments, items, accounts, tax_rates, settings)
