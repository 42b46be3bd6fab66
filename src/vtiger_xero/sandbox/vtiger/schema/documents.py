"""The documents with line items: Invoice, Quotes, SalesOrder and PurchaseOrder; and the line items."""

from vtiger_xero.sandbox.vtiger.schema.fields import Field, Kind, Module
from vtiger_xero.sandbox.vtiger.schema.groups import (
    CURRENCY,
    DESCRIPTION,
    DISCOUNTS,
    OWNER,
    REGION,
    SOURCE,
    TAGS,
    TAX_TYPE,
    TERMS,
    TIMES,
    addresses,
    first_line,
)

_CARRIERS = ("FedEx", "UPS", "USPS", "DHL", "BlueDart")
_INVOICE_STATUSES = ("AutoCreated", "Created", "Cancel", "Approved", "Sent", "Credit Invoice", "Paid")


def _money(name: str, label: str, *, default: str = "", exact: bool = True) -> Field:
    return Field(name, label, Kind.CURRENCY, 8, default=default, exact=exact)


_SUBJECT = Field("subject", "Subject", Kind.STRING, 100, mandatory=True)
_CONTACT = Field("contact_id", "Contact Name", Kind.REFERENCE, refers_to=("Contacts",))
_ACCOUNT = Field("account_id", "Organization Name", Kind.REFERENCE, mandatory=True, refers_to=("Accounts",))
_POTENTIAL = Field("potential_id", "Opportunity Name", Kind.REFERENCE, refers_to=("Potentials",))
_DUE = Field("duedate", "Due Date", Kind.DATE)
_CARRIER = Field("carrier", "Carrier", Kind.PICKLIST, 200, values=_CARRIERS)
_CUSTOMER_NO = Field("customerno", "Customer No", Kind.STRING, 100)
_PURCHASE_ORDER = Field("vtiger_purchaseorder", "Purchase Order", Kind.STRING, 100)
_COMMISSIONS = (
    Field("salescommission", "Sales Commission", Kind.DOUBLE, 3),
    Field("exciseduty", "Excise Duty", Kind.DOUBLE, 3),
)
_TOTALS = (
    _money("txtAdjustment", "Adjustment"),
    _money("hdnSubTotal", "Sub Total"),
    _money("hdnGrandTotal", "Total"),
    TAX_TYPE,
    *DISCOUNTS,
)
_PRE_TAX = _money("pre_tax_total", "Pre Tax Total")
_BALANCE = _money("balance", "Balance", default="0", exact=False)
_HEADER = (OWNER, *TIMES, *CURRENCY, *addresses(mandatory=True), DESCRIPTION, TERMS)
_TRAILER = (SOURCE, *TAGS, REGION)


def _charge_tax(digits: int) -> Field:
    return Field("hdnS_H_Percent", "Taxes On Charges", Kind.DOUBLE, digits)


INVOICE = Module(
    name="Invoice",
    label="Invoice",
    singular="Invoice",
    prefix=7,
    id_label="invoiceid",
    label_fields=("subject",),
    number_field="invoice_no",
    number_prefix="INV",
    fields=(
        _SUBJECT,
        Field("salesorder_id", "Sales Order", Kind.REFERENCE, refers_to=("SalesOrder",), reads_as_text=True),
        _CUSTOMER_NO,
        _CONTACT,
        Field("invoicedate", "Invoice Date", Kind.DATE),
        _DUE,
        _PURCHASE_ORDER,
        *_COMMISSIONS,
        *_TOTALS,
        _ACCOUNT,
        Field("invoicestatus", "Status", Kind.PICKLIST, 200, values=_INVOICE_STATUSES),
        *_HEADER,
        Field("invoice_no", "Invoice No", Kind.STRING, 100, editable=False),
        *first_line(),
        _PRE_TAX,
        _money("received", "Received", default="0", exact=False),
        _BALANCE,
        _charge_tax(8),
        _POTENTIAL,
        *_TRAILER,
    ),
)

QUOTES = Module(
    name="Quotes",
    label="Quotes",
    singular="Quote",
    prefix=4,
    id_label="quoteid",
    label_fields=("subject",),
    number_field="quote_no",
    number_prefix="QUO",
    fields=(
        Field("quote_no", "Quote Number", Kind.STRING, 100, editable=False),
        _SUBJECT,
        Field("potential_id", "Opportunity Name", Kind.REFERENCE, refers_to=("Potentials",), reads_as_text=True),
        Field(
            "quotestage", "Quote Stage", Kind.PICKLIST, 200, mandatory=True,
            values=("Created", "Delivered", "Reviewed", "Accepted", "Rejected"),
        ),
        Field("validtill", "Valid Until", Kind.DATE),
        Field("contact_id", "Contact Name", Kind.REFERENCE, refers_to=("Contacts",), reads_as_text=True),
        _CARRIER,
        Field("shipping", "Shipping", Kind.STRING, 100),
        Field("assigned_user_id1", "Inventory Manager", Kind.REFERENCE, refers_to=("Users",)),
        *_TOTALS,
        _ACCOUNT,
        *_HEADER,
        *first_line(),
        _PRE_TAX,
        _charge_tax(3),
        *_TRAILER,
    ),
)  # fmt: skip

SALES_ORDER = Module(
    name="SalesOrder",
    label="Sales Order",
    singular="Sales Order",
    prefix=6,
    id_label="salesorderid",
    label_fields=("subject",),
    number_field="salesorder_no",
    number_prefix="SO",
    fields=(
        Field("salesorder_no", "SalesOrder Number", Kind.STRING, 100, editable=False),
        _SUBJECT,
        _POTENTIAL,
        _CUSTOMER_NO,
        Field("quote_id", "Quote Name", Kind.REFERENCE, refers_to=("Quotes",)),
        _PURCHASE_ORDER,
        _CONTACT,
        _DUE,
        _CARRIER,
        Field("pending", "Pending", Kind.STRING, 200),
        Field(
            "sostatus", "Status", Kind.PICKLIST, 200, mandatory=True,
            values=("Created", "Approved", "Delivered", "Cancelled"),
        ),
        *_COMMISSIONS,
        *_TOTALS,
        _ACCOUNT,
        *_HEADER,
        Field("enable_recurring", "Enable Recurring", Kind.BOOLEAN),
        Field("recurring_frequency", "Frequency", Kind.PICKLIST, 200, values=("Daily", "Weekly", "Monthly", "Yearly")),
        Field("start_period", "Start Period", Kind.DATE),
        Field("end_period", "End Period", Kind.DATE),
        Field(
            "payment_duration", "Payment Duration", Kind.PICKLIST, 200,
            values=("Net 30 days", "Net 45 days", "Net 60 days"),
        ),
        Field("invoicestatus", "Invoice Status", Kind.PICKLIST, 200, mandatory=True, values=_INVOICE_STATUSES),
        *first_line(),
        _PRE_TAX,
        _charge_tax(3),
        *_TRAILER,
        Field("last_recurring_date", "Next Invoice Date", Kind.DATE),
    ),
)  # fmt: skip

PURCHASE_ORDER = Module(
    name="PurchaseOrder",
    label="Purchase Order",
    singular="Purchase Order",
    prefix=5,
    id_label="purchaseorderid",
    label_fields=("subject",),
    number_field="purchaseorder_no",
    number_prefix="PO",
    fields=(
        Field("purchaseorder_no", "Purchase Order Number", Kind.STRING, 100, editable=False),
        _SUBJECT,
        Field("vendor_id", "Vendor Name", Kind.REFERENCE, mandatory=True, refers_to=("Vendors",)),
        Field("requisition_no", "Requisition Number", Kind.STRING, 100),
        Field("tracking_no", "Tracking Number", Kind.STRING, 100),
        _CONTACT,
        _DUE,
        _CARRIER,
        *_COMMISSIONS,
        *_TOTALS,
        Field(
            "postatus", "Status", Kind.PICKLIST, 200, mandatory=True,
            values=("Created", "Approved", "Delivered", "Cancelled", "Received Shipment"),
        ),
        *_HEADER,
        *first_line("List Price"),
        _PRE_TAX,
        _money("paid", "Paid", default="0", exact=False),
        _BALANCE,
        _charge_tax(8),
        *_TRAILER,
    ),
)  # fmt: skip

LINE_ITEM = Module(
    name="LineItem",
    label="LineItem",
    singular="LineItem",
    prefix=33,
    id_label="lineitem id",
    entity=False,
    fields=(
        Field("parent_id", "parent id", Kind.REFERENCE, refers_to=("Invoice", "Quotes", "PurchaseOrder", "SalesOrder")),
        Field("productid", "productid", Kind.REFERENCE, mandatory=True, refers_to=("Products", "Services")),
        Field("sequence_no", "sequence no", Kind.INTEGER),
        Field("quantity", "quantity", Kind.DOUBLE, 3, mandatory=True),
        Field("listprice", "listprice", Kind.DOUBLE, 8),
        Field("discount_percent", "discount percent", Kind.DOUBLE, 3, nothing_is_null=True),
        Field("discount_amount", "discount amount", Kind.DOUBLE, 8, nothing_is_null=True),
        Field("comment", "comment", Kind.TEXT),
        Field("description", "description", Kind.TEXT, hidden=True),
        Field("incrementondel", "incrementondel", Kind.AUTOGENERATED, editable=False, nullable=False, default="0"),
        Field("image", "image", Kind.STRING, 2, nothing_is_null=True),
        Field("purchase_cost", "purchase cost", Kind.DOUBLE, 8),
        Field("margin", "margin", Kind.DOUBLE, 8),
    ),
)
