"""Products and Services: what is sold."""

from vtiger_xero.sandbox.vtiger.schema.fields import Field, Kind, Module
from vtiger_xero.sandbox.vtiger.schema.groups import DESCRIPTION, OWNER, SOURCE, TAGS, TIMES

_LEDGERS = (
    "300-Sales-Software", "301-Sales-Hardware", "302-Rental-Income", "303-Interest-Income",
    "304-Sales-Software-Support", "305-Sales Other", "306-Internet Sales", "307-Service-Hardware Labor",
    "308-Sales-Books",
)  # fmt: skip
_MANUFACTURERS = ("AltvetPet Inc.", "LexPon Inc.", "MetBeat Corp")
_USAGE_UNITS = (
    "Box", "Carton", "Dozen", "Each", "Hours", "Impressions", "Lb", "M", "Pack", "Pages", "Pieces", "Quantity", "Reams",
    "Sheet", "Spiral Binder", "Sq Ft",
)  # fmt: skip
_SERVICE_UNITS = ("Hours", "Days", "Incidents")
_SERVICE_CATEGORIES = ("Support", "Installation", "Migration", "Customization", "Training")

_DATES = (
    Field("sales_start_date", "Sales Start Date", Kind.DATE),
    Field("sales_end_date", "Sales End Date", Kind.DATE),
    Field("start_date", "Support Start Date", Kind.DATE),
    Field("expiry_date", "Support Expiry Date", Kind.DATE),
)
_ACTIVE = Field("discontinued", "Active", Kind.BOOLEAN, nullable=False, default="1")
_COST = Field("purchase_cost", "Purchase Cost", Kind.CURRENCY, 8)

PRODUCTS = Module(
    name="Products",
    label="Products",
    singular="Product",
    prefix=14,
    id_label="productid",
    label_fields=("productname",),
    number_field="product_no",
    number_prefix="PRO",
    fields=(
        Field("productname", "Product Name", Kind.STRING, 255, mandatory=True, nullable=False),
        Field("product_no", "Product Number", Kind.STRING, 100, editable=False, nullable=False),
        Field("productcode", "Part Number", Kind.STRING, 40),
        _ACTIVE,
        Field("manufacturer", "Manufacturer", Kind.PICKLIST, 200, values=_MANUFACTURERS),
        Field(
            "productcategory",
            "Product Category",
            Kind.PICKLIST,
            200,
            values=("Hardware", "Software", "CRM Applications"),
        ),
        *_DATES,
        Field("website", "Website", Kind.URL, 100),
        Field("vendor_id", "Vendor Name", Kind.REFERENCE, refers_to=("Vendors",)),
        Field("mfr_part_no", "Mfr PartNo", Kind.STRING, 200),
        Field("vendor_part_no", "Vendor PartNo", Kind.STRING, 200),
        Field("serial_no", "Serial No", Kind.STRING, 200),
        Field("productsheet", "Product Sheet", Kind.STRING, 200),
        Field("glacct", "GL Account", Kind.PICKLIST, 200, values=_LEDGERS),
        *TIMES,
        Field("unit_price", "Unit Price", Kind.CURRENCY, 8),
        Field("commissionrate", "Commission Rate", Kind.DOUBLE, 3),
        Field("taxclass", "Taxes", Kind.STRING, 200),
        Field("usageunit", "Usage Unit", Kind.PICKLIST, 200, values=_USAGE_UNITS),
        Field("qty_per_unit", "Qty/Unit", Kind.DOUBLE, 2),
        Field("qtyinstock", "Qty In Stock", Kind.DOUBLE, 3),
        Field("reorderlevel", "Reorder Level", Kind.INTEGER),
        OWNER,
        Field("qtyindemand", "Qty In Demand", Kind.INTEGER),
        Field("imagename", "Product Image", Kind.IMAGE),
        DESCRIPTION,
        _COST,
        SOURCE,
        *TAGS,
    ),
)

SERVICES = Module(
    name="Services",
    label="Services",
    singular="Service",
    prefix=26,
    id_label="serviceid",
    label_fields=("servicename",),
    number_field="service_no",
    number_prefix="SER",
    fields=(
        Field("servicename", "Service Name", Kind.STRING, 255, mandatory=True),
        Field("service_no", "Service Number", Kind.STRING, 100, editable=False, nullable=False),
        _ACTIVE,
        *_DATES,
        Field("website", "Website", Kind.URL, 100),
        *TIMES,
        Field("service_usageunit", "Usage Unit", Kind.PICKLIST, 200, values=_SERVICE_UNITS),
        Field("qty_per_unit", "Number of Units", Kind.DOUBLE, 2),
        Field("assigned_user_id", "Owner", Kind.OWNER, nullable=False, table="entity"),
        Field("servicecategory", "Category", Kind.PICKLIST, 200, values=_SERVICE_CATEGORIES),
        Field("unit_price", "Price", Kind.CURRENCY, 8),
        Field("taxclass", "Taxes", Kind.STRING, 200),
        Field("commissionrate", "Commission Rate", Kind.DOUBLE, 3),
        DESCRIPTION,
        SOURCE,
        *TAGS,
        _COST,
    ),
)
