"""Contacts: the persons of an organization."""

from vtiger_xero.sandbox.vtiger.schema.fields import Field, Kind, Module
from vtiger_xero.sandbox.vtiger.schema.groups import DESCRIPTION, OWNER, SOURCE, TAGS, TIMES

_SALUTATIONS = ("Mr.", "Ms.", "Mrs.", "Dr.", "Prof.")
_SOURCES = (
    "Cold Call", "Existing Customer", "Self Generated", "Employee", "Partner", "Public Relations", "Direct Mail",
    "Conference", "Trade Show", "Web Site", "Word of mouth", "Other",
)  # fmt: skip
_ADDRESSES = (("mailing", "Mailing"), ("other", "Other"))
_PARTS = (
    ("street", "Street", Kind.TEXT, 250),
    ("city", "City", Kind.STRING, 40),
    ("state", "State", Kind.STRING, 30),
    ("zip", "Zip", Kind.STRING, 30),
    ("country", "Country", Kind.STRING, 30),
    ("pobox", "PO Box", Kind.STRING, 30),
)

CONTACTS = Module(
    name="Contacts",
    label="Contacts",
    singular="Contact",
    prefix=12,
    id_label="contactid",
    label_fields=("firstname", "lastname"),
    number_field="contact_no",
    number_prefix="CON",
    fields=(
        Field("salutationtype", "Salutation", Kind.PICKLIST, 200, values=_SALUTATIONS),
        Field("firstname", "First Name", Kind.STRING, 40),
        Field("contact_no", "Contact Id", Kind.STRING, 100, editable=False, nullable=False),
        Field("phone", "Office Phone", Kind.PHONE, 50),
        Field("lastname", "Last Name", Kind.STRING, 80, mandatory=True, nullable=False),
        Field("mobile", "Mobile Phone", Kind.PHONE, 50),
        Field("account_id", "Organization Name", Kind.REFERENCE, refers_to=("Accounts",)),
        Field("homephone", "Home Phone", Kind.PHONE, 50, table="details"),
        Field("leadsource", "Lead Source", Kind.PICKLIST, 255, values=_SOURCES, table="details"),
        Field("otherphone", "Secondary Phone", Kind.PHONE, 50, table="details"),
        Field("title", "Title", Kind.STRING, 50),
        Field("fax", "Fax", Kind.PHONE, 50),
        Field("department", "Department", Kind.STRING, 30),
        Field("birthday", "Date of Birth", Kind.DATE, table="details"),
        Field("email", "Primary Email", Kind.EMAIL, 100),
        Field("contact_id", "Reports To", Kind.REFERENCE, refers_to=("Contacts",)),
        Field("assistant", "Assistant", Kind.STRING, 30, table="details"),
        Field("secondaryemail", "Secondary Email", Kind.EMAIL, 100),
        Field("assistantphone", "Assistant Phone", Kind.PHONE, 50, table="details"),
        Field("donotcall", "Do Not Call", Kind.BOOLEAN),
        Field("emailoptout", "Email Opt Out", Kind.BOOLEAN),
        OWNER,
        Field("reference", "Reference", Kind.BOOLEAN),
        Field("notify_owner", "Notify Owner", Kind.BOOLEAN),
        *TIMES,
        Field("isconvertedfromlead", "Is Converted From Lead", Kind.BOOLEAN, editable=False),
        SOURCE,
        *TAGS,
        Field("portal", "Portal User", Kind.BOOLEAN, table="portal"),
        Field("support_start_date", "Support Start Date", Kind.DATE, table="portal"),
        Field("support_end_date", "Support End Date", Kind.DATE, table="portal"),
        *(
            Field(f"{side}{part}", f"{word} {label}", kind, size, table="addresses")
            for part, label, kind, size in _PARTS
            for side, word in _ADDRESSES
        ),
        DESCRIPTION,
        Field("imagename", "Contact Image", Kind.IMAGE, 150),
    ),
)
