"""Users, with the preferences that decide how numbers and dates of the API user are read."""

from vtiger_xero.sandbox.vtiger.schema.fields import Field, Kind, Module

USERS = Module(
    name="Users",
    label="Users",
    singular="User",
    prefix=19,
    id_label="id",
    entity=False,
    label_fields=("first_name", "last_name"),
    fields=(
        Field("user_name", "User Name", Kind.STRING, 255, mandatory=True, nullable=False),
        Field("is_admin", "Admin", Kind.STRING, 3),
        Field("user_password", "Password", Kind.PASSWORD, 200, mandatory=True),
        Field("confirm_password", "Confirm Password", Kind.PASSWORD, 300, mandatory=True),
        Field("first_name", "First Name", Kind.STRING, 30),
        Field("last_name", "Last Name", Kind.STRING, 30, mandatory=True, nullable=False),
        Field("roleid", "Role", Kind.STRING, 200, mandatory=True, nullable=False),
        Field("email1", "Primary Email", Kind.EMAIL, 100, mandatory=True, nullable=False),
        Field("status", "Status", Kind.STRING, 25),
        Field("currency_id", "CRM Currency", Kind.REFERENCE, refers_to=("Currency",)),
        Field("date_format", "Date Format", Kind.PICKLIST, 30, values=("dd-mm-yyyy", "mm-dd-yyyy", "yyyy-mm-dd")),
        Field("hour_format", "Hour Format", Kind.PICKLIST, 30, values=("12", "24")),
        Field("time_zone", "Time Zone", Kind.PICKLIST, 200, values=("UTC", "Pacific/Auckland", "Europe/London")),
        Field("no_of_currency_decimals", "Number Of Currency Decimals", Kind.PICKLIST, 2, values=tuple("012345")),
        Field("currency_decimal_separator", "Decimal Separator", Kind.PICKLIST, 2, values=(".", ",", "'", " ", "$")),
        Field(
            "currency_grouping_separator", "Grouping Separator", Kind.PICKLIST, 2, values=(",", ".", "'", " ", "$")
        ),
        Field(
            "currency_grouping_pattern", "Digit Grouping Pattern", Kind.PICKLIST, 100,
            values=("123,456,789", "123456789", "123456,789", "12,34,56,789"),
        ),
        Field("currency_symbol_placement", "Symbol Placement", Kind.PICKLIST, 20, values=("$1.0", "1.0$")),
        Field("language", "Language", Kind.PICKLIST, 36, values=("en_us", "en_gb")),
    ),
)  # fmt: skip
