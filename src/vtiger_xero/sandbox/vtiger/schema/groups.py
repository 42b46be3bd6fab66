"""Fields that several modules have alike."""

from vtiger_xero.sandbox.vtiger.schema.fields import Field, Kind

_TERMS = (
    "\n - Unless otherwise agreed in writing by the supplier all invoices are payable within thirty (30) days of the "
    "date of invoice, in the currency of the invoice, drawn on a bank based in India or by such other method as is "
    "agreed in advance by the Supplier.\n\n - All prices are not inclusive of VAT which shall be payable in addition "
    "by the Customer at the applicable rate."
)

TIMES = (
    Field("createdtime", "Created Time", Kind.DATETIME, editable=False, nullable=False, table="entity"),
    Field("modifiedtime", "Modified Time", Kind.DATETIME, editable=False, nullable=False, table="entity"),
    Field("modifiedby", "Last Modified By", Kind.REFERENCE, nullable=False, refers_to=("Users",), table="entity"),
)
OWNER = Field("assigned_user_id", "Assigned To", Kind.OWNER, mandatory=True, nullable=False, table="entity")
DESCRIPTION = Field("description", "Description", Kind.TEXT, table="entity")
SOURCE = Field("source", "Source", Kind.STRING, 100, editable=False, table="entity")
TAGS = (
    Field("starred", "starred", Kind.BOOLEAN, table="starred"),
    Field("tags", "tags", Kind.STRING, 1),
)


def addresses(*, mandatory: bool) -> tuple[Field, ...]:
    """Billing and shipping address, part by part; in documents the streets are mandatory."""
    parts = (
        ("street", "Address"),
        ("city", "City"),
        ("state", "State"),
        ("code", "Postal Code"),
        ("country", "Country"),
        ("pobox", "PO Box"),
    )
    sides = (("bill", "Billing", "billing"), ("ship", "Shipping", "shipping"))
    return tuple(
        Field(f"{side}_{part}", f"{word} {label}", Kind.TEXT, 250, mandatory=mandatory, table=table)
        if part == "street"
        else Field(f"{side}_{part}", f"{word} {label}", Kind.STRING, 30, table=table)
        for part, label in parts
        for side, word, table in sides
    )


TERMS = Field("terms_conditions", "Terms & Conditions", Kind.TEXT, default=_TERMS)
CURRENCY = (
    Field("currency_id", "Currency", Kind.REFERENCE, nullable=False, default="1", refers_to=("Currency",)),
    Field("conversion_rate", "Conversion Rate", Kind.DOUBLE, 3, nullable=False, default="1"),
)
TAX_TYPE = Field("hdnTaxType", "Tax Type", Kind.PICKLIST, 25, values=("individual", "group"))
DISCOUNTS = (
    Field("hdnDiscountPercent", "Discount Percent", Kind.DOUBLE, 3, nothing_is_null=True, column="discount_percent"),
    Field(
        "hdnDiscountAmount",
        "Discount Amount",
        Kind.CURRENCY,
        8,
        exact=True,
        nothing_is_null=True,
        column="discount_amount",
    ),
    Field("hdnS_H_Amount", "Charges", Kind.CURRENCY, 8, exact=True),
)
REGION = Field("region_id", "Tax Region", Kind.PICKLIST, blank_text="0", nothing_is_null=True)


def first_line(price_label: str = "Selling Price") -> tuple[Field, ...]:
    """The columns of the line table that a document's header shows; touching one joins that table."""
    return (
        Field(
            "productid", "Item Name", Kind.REFERENCE, mandatory=True, refers_to=("Products", "Services"), table="lines"
        ),
        Field("quantity", "Quantity", Kind.DOUBLE, 3, table="lines"),
        Field("listprice", price_label, Kind.CURRENCY, 8, exact=True, table="lines"),
        Field("comment", "Item Comment", Kind.TEXT, table="lines"),
        Field("discount_amount", "Item Discount Amount", Kind.CURRENCY, 8, exact=True, table="lines"),
        Field("discount_percent", "Item Discount Percent", Kind.STRING, table="lines"),
        Field("image", "image", Kind.STRING, 2, table="lines", hidden=True, nothing_is_null=True),
        Field("purchase_cost", "purchase cost", Kind.DOUBLE, 8, table="lines", hidden=True),
        Field("margin", "margin", Kind.DOUBLE, 8, table="lines", hidden=True),
    )
