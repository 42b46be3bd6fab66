"""Payments of Vtiger Cloud: documented in outline only (help article 117282307), never observed."""

from vtiger_xero.sandbox.vtiger.schema.fields import Field, Kind, Module
from vtiger_xero.sandbox.vtiger.schema.groups import DESCRIPTION, OWNER, SOURCE, TAGS, TIMES

_STATUSES = ("Pending", "In Progress", "Failure", "Received", "Paid", "Refunded")
_MODES = ("Cash", "Cheque", "Credit Card", "Wire Transfer", "Paypal")

PAYMENTS = Module(
    name="Payments",
    label="Payments",
    singular="Payment",
    prefix=51,
    id_label="paymentsid",
    label_fields=("payment_no",),
    number_field="payment_no",
    number_prefix="PAY",
    fields=(
        Field("payment_no", "Payment No", Kind.STRING, 100, editable=False),
        Field(
            "related_to",
            "Related To",
            Kind.REFERENCE,
            mandatory=True,
            refers_to=("Invoice", "SalesOrder", "PurchaseOrder"),
        ),
        Field("account_id", "Organization Name", Kind.REFERENCE, refers_to=("Accounts",)),
        Field("contact_id", "Contact Name", Kind.REFERENCE, refers_to=("Contacts",)),
        Field("amount", "Amount", Kind.CURRENCY, 8, mandatory=True),
        Field("payment_date", "Payment Date", Kind.DATE),
        Field("payment_status", "Status", Kind.PICKLIST, 200, values=_STATUSES),
        Field("payment_mode", "Mode", Kind.PICKLIST, 200, values=_MODES),
        Field("reference", "Reference", Kind.STRING, 100),
        OWNER,
        *TIMES,
        DESCRIPTION,
        SOURCE,
        *TAGS,
    ),
)
