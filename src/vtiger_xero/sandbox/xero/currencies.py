"""``/Currencies`` and ``/TrackingCategories``."""

from typing import Any, ClassVar

from vtiger_xero.sandbox.xero.accounts import SETTINGS_READ, SETTINGS_WRITE
from vtiger_xero.sandbox.xero.endpoint import Endpoint, Query
from vtiger_xero.sandbox.xero.refusals import no_data, not_found, validation
from vtiger_xero.sandbox.xero.resource import Resource, View
from vtiger_xero.sandbox.xero.shapes import ListOf, Shape, Text
from vtiger_xero.sandbox.xero.store import Record, Table
from vtiger_xero.sandbox.xero.where import FieldType, FieldTypes
from vtiger_xero.sandbox.xero.wire import Element

NAMES = {
    "AUD": "Australian Dollar",
    "CAD": "Canadian Dollar",
    "CHF": "Swiss Franc",
    "EUR": "Euro",
    "GBP": "British Pound",
    "JPY": "Japanese Yen",
    "NZD": "New Zealand Dollar",
    "SGD": "Singapore Dollar",
    "USD": "United States Dollar",
}


class Currencies(Endpoint):
    """The currencies that documents may have; they can be added, never removed."""

    path = "Currencies"
    plural = "Currencies"
    read_scopes = SETTINGS_READ
    write_scopes = SETTINGS_WRITE

    def read_all(self, query: Query) -> Element:
        """All currencies, the base currency first."""
        return self.envelope({"Code": code, "Description": NAMES.get(code, code)} for code in self.books.currencies)

    def write_all(self, body: Any, query: Query, *, create_only: bool) -> Element:
        """Add one currency, sent bare or in an envelope."""
        sent = body.get(self.plural, [body]) if isinstance(body, dict) else body
        elements = ListOf(Shape("Xero.Currency", {"Code": Text(3)})).bind(sent, self.plural)
        if not elements or not elements[0].get("Code"):
            raise no_data("Currency")
        code = elements[0]["Code"].upper()
        if not self.books.multicurrency:
            message = f"Organisation is not subscribed to currency {code}"
            raise validation([{"Code": code, "ValidationErrors": [{"Message": message}]}])
        if code not in self.books.currencies:
            self.books.currencies.append(code)
            self.books.writes += 1
        return self.envelope([{"Code": code, "Description": NAMES.get(code, code)}])


class TrackingCategories(Resource):
    """Tracking categories with their options; read only."""

    path = "TrackingCategories"
    plural = "TrackingCategories"
    singular = "TrackingCategory"
    id_field = "TrackingCategoryID"
    shape = Shape("Xero.TrackingCategory", {"Name": Text(100)})
    read_scopes = SETTINGS_READ
    write_scopes = SETTINGS_WRITE
    paged = False
    dated = False
    fields: ClassVar[FieldTypes] = {
        "TrackingCategoryID": FieldType.GUID,
        "Name": FieldType.TEXT,
        "Status": FieldType.TEXT,
        "UpdatedDateUTC": FieldType.DATE,
    }

    @property
    def table(self) -> Table:
        """The categories."""
        return self.books.tracking

    def locate(self, key: str) -> Record | None:
        """A category has no other name in addresses than its id.

        Raises:
            RefusedError: 404, always.
        """
        raise not_found()

    def render(self, record: Record, view: View) -> Element:
        """A category."""
        return {"TrackingCategoryID": record.id, **record.values}
