"""The types that are plain tables: no owner, no times, no recycle bin."""

from vtiger_xero.sandbox.vtiger.schema.fields import Field, Kind, Module

CURRENCY = Module(
    name="Currency",
    label="Currency",
    singular="Currency",
    prefix=21,
    id_label="id",
    label_fields=("currency_name",),
    entity=False,
    fields=(
        Field("currency_name", "currency name", Kind.STRING, 50),
        Field("currency_code", "currency code", Kind.STRING, 50),
        Field("currency_symbol", "currency symbol", Kind.STRING, 30),
        Field("conversion_rate", "conversion rate", Kind.DOUBLE, 5),
        Field("currency_status", "currency status", Kind.STRING, 25),
        Field("defaultid", "defaultid", Kind.STRING, 10),
        Field("deleted", "deleted", Kind.INTEGER),
    ),
)

TAX = Module(
    name="Tax",
    label="Tax",
    singular="Tax",
    prefix=34,
    id_label="taxid",
    label_fields=("taxlabel",),
    entity=False,
    fields=(
        Field("taxname", "taxname", Kind.STRING, 50),
        Field("taxlabel", "taxlabel", Kind.STRING, 50, mandatory=True),
        Field("percentage", "percentage", Kind.DOUBLE, 3, mandatory=True),
        Field("deleted", "deleted", Kind.INTEGER),
        Field("method", "method", Kind.STRING, 10),
        Field("type", "type", Kind.STRING, 10),
        Field("compoundon", "compoundon", Kind.STRING, 400),
        Field("regions", "regions", Kind.TEXT),
    ),
)

GROUPS = Module(
    name="Groups",
    label="Groups",
    singular="Groups",
    prefix=20,
    id_label="groupid",
    label_fields=("groupname",),
    entity=False,
    fields=(
        Field("groupname", "groupname", Kind.STRING, 100),
        Field("description", "description", Kind.TEXT),
    ),
)

COMPANY_DETAILS = Module(
    name="CompanyDetails",
    label="CompanyDetails",
    singular="CompanyDetails",
    prefix=23,
    id_label="organization id",
    label_fields=("organizationname",),
    entity=False,
    fields=(
        Field("organizationname", "organizationname", Kind.STRING, 60),
        Field("address", "address", Kind.STRING, 150),
        Field("city", "city", Kind.STRING, 100),
        Field("state", "state", Kind.STRING, 100),
        Field("country", "country", Kind.STRING, 100),
        Field("code", "code", Kind.STRING, 30),
        Field("phone", "phone", Kind.PHONE, 30),
        Field("fax", "fax", Kind.PHONE, 30),
        Field("website", "website", Kind.URL, 100),
        Field("logoname", "logoname", Kind.FILE, 50),
        Field("logo", "logo", Kind.TEXT, nothing_is_null=True),
        Field("vatid", "vatid", Kind.STRING, 100, nothing_is_null=True),
    ),
)

DOCUMENT_FOLDERS = Module(
    name="DocumentFolders",
    label="DocumentFolders",
    singular="DocumentFolders",
    prefix=22,
    id_label="folderid",
    label_fields=("foldername",),
    entity=False,
    fields=(
        Field("foldername", "foldername", Kind.STRING, 200),
        Field("description", "description", Kind.TEXT),
        Field("createdby", "createdby", Kind.REFERENCE, refers_to=("Users",)),
        Field("sequence", "sequence", Kind.INTEGER),
    ),
)

PRODUCT_TAXES = Module(
    name="ProductTaxes",
    label="ProductTaxes",
    singular="ProductTaxes",
    prefix=35,
    id_label="id",
    entity=False,
    fields=(
        Field("productid", "productid", Kind.REFERENCE, refers_to=("Products",)),
        Field("taxid", "taxid", Kind.REFERENCE, refers_to=("Tax",)),
        Field("taxpercentage", "taxpercentage", Kind.DOUBLE, 3),
    ),
)
