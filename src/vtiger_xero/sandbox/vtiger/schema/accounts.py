"""Accounts: what people see as Organizations."""

from vtiger_xero.sandbox.vtiger.schema.fields import Field, Kind, Module
from vtiger_xero.sandbox.vtiger.schema.groups import DESCRIPTION, OWNER, SOURCE, TAGS, TIMES, addresses

_INDUSTRIES = (
    "Apparel", "Banking", "Biotechnology", "Chemicals", "Communications", "Construction", "Consulting", "Education",
    "Electronics", "Energy", "Engineering", "Entertainment", "Environmental", "Finance", "Food & Beverage",
    "Government", "Healthcare", "Hospitality", "Insurance", "Machinery", "Manufacturing", "Media", "Not For Profit",
    "Recreation", "Retail", "Shipping", "Technology", "Telecommunications", "Transportation", "Utilities", "Other",
)  # fmt: skip
_TYPES = (
    "Analyst", "Competitor", "Customer", "Integrator", "Investor", "Partner", "Press", "Prospect", "Reseller", "Other",
)  # fmt: skip
_RATINGS = ("Acquired", "Active", "Market Failed", "Project Cancelled", "Shutdown")

ACCOUNTS = Module(
    name="Accounts",
    label="Organizations",
    singular="Organization",
    prefix=11,
    id_label="accountid",
    label_fields=("accountname",),
    number_field="account_no",
    number_prefix="ACC",
    fields=(
        Field("accountname", "Organization Name", Kind.STRING, 100, mandatory=True, nullable=False, unique=True),
        Field("account_no", "Organization Number", Kind.STRING, 100, editable=False, nullable=False),
        Field("phone", "Primary Phone", Kind.PHONE, 30),
        Field("website", "Website", Kind.URL, 100),
        Field("fax", "Fax", Kind.PHONE, 30),
        Field("tickersymbol", "Ticker Symbol", Kind.STRING, 30),
        Field("otherphone", "Secondary Phone", Kind.PHONE, 30),
        Field("account_id", "Member Of", Kind.REFERENCE, refers_to=("Accounts",)),
        Field("email1", "Primary Email", Kind.EMAIL, 100),
        Field("employees", "Employees", Kind.INTEGER),
        Field("email2", "Secondary Email", Kind.EMAIL, 100),
        Field("ownership", "Ownership", Kind.STRING, 50),
        Field("rating", "Rating", Kind.PICKLIST, 200, values=_RATINGS),
        Field("industry", "Industry", Kind.PICKLIST, 200, values=_INDUSTRIES),
        Field("siccode", "SIC Code", Kind.STRING, 50),
        Field("accounttype", "Type", Kind.PICKLIST, 200, values=_TYPES),
        Field("annual_revenue", "Annual Revenue", Kind.CURRENCY, 8),
        Field("emailoptout", "Email Opt Out", Kind.BOOLEAN),
        Field("notify_owner", "Notify Owner", Kind.BOOLEAN),
        OWNER,
        *TIMES,
        Field("isconvertedfromlead", "Is Converted From Lead", Kind.BOOLEAN, editable=False),
        SOURCE,
        *TAGS,
        *addresses(mandatory=False),
        DESCRIPTION,
    ),
)
