"""``/TaxRates``: what share of an amount is tax, and with which accounts."""

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

from vtiger_xero.sandbox.xero.accounts import SETTINGS_READ, SETTINGS_WRITE
from vtiger_xero.sandbox.xero.endpoint import Query
from vtiger_xero.sandbox.xero.refusals import InvalidElementError
from vtiger_xero.sandbox.xero.regions import Region
from vtiger_xero.sandbox.xero.resource import Resource, Saved, View
from vtiger_xero.sandbox.xero.shapes import Choice, Flag, ListOf, Number, Shape, Text
from vtiger_xero.sandbox.xero.store import Record, Table
from vtiger_xero.sandbox.xero.where import FieldType, FieldTypes
from vtiger_xero.sandbox.xero.wire import Element

FOUR_PLACES = Decimal("0.0001")
_APPLIES = (
    "CanApplyToAssets",
    "CanApplyToEquity",
    "CanApplyToExpenses",
    "CanApplyToLiabilities",
    "CanApplyToRevenue",
)
_COMPONENT = Shape(
    "Xero.TaxComponent",
    {"Name": Text(50), "Rate": Number(), "IsCompound": Flag(), "IsNonRecoverable": Flag()},
)


def effective_rate(rate: Element) -> Decimal:
    """The percentage that all components make up together; a compound one also taxes the others.

    6 % and a compound 4 % are 10.24 %.
    """
    simple = sum((each["Rate"] for each in rate["TaxComponents"] if not each["IsCompound"]), Decimal(0))
    factor = 1 + simple / 100
    for each in rate["TaxComponents"]:
        if each["IsCompound"]:
            factor *= 1 + each["Rate"] / 100
    return (factor - 1) * 100


class TaxRates(Resource):
    """All tax rates, by their type; one per write."""

    path = "TaxRates"
    plural = "TaxRates"
    singular = "TaxRate"
    id_field = "TaxType"
    shape = Shape(
        "Xero.TaxRate",
        {
            "TaxType": Text(),
            "Name": Text(50),
            "Status": Choice("Xero.TaxRateStatus", ("ACTIVE", "DELETED", "ARCHIVED", "PENDING")),
            "ReportTaxType": Text(),
            "TaxComponents": ListOf(_COMPONENT),
        },
    )
    read_scopes = SETTINGS_READ
    write_scopes = SETTINGS_WRITE
    paged = False
    dated = False
    one_per_write = True
    no_errors: ClassVar[Mapping[str, bool]] = {}
    fields: ClassVar[FieldTypes] = {
        **dict.fromkeys(("TaxType", "Name", "Status", "ReportTaxType"), FieldType.TEXT),
        **dict.fromkeys(_APPLIES, FieldType.FLAG),
        **dict.fromkeys(("DisplayTaxRate", "EffectiveRate"), FieldType.NUMBER),
    }

    @property
    def table(self) -> Table:
        """The rates."""
        return self.books.tax_rates

    def locate(self, key: str) -> Record | None:
        """The rate of this type."""
        return self.table.records.get(key.upper())

    def match(self, element: Element) -> Record | None:
        """The user's rate of this name."""
        found = [each for each in self._undeleted() if each.values["Name"] == element.get("Name")]
        return found[0] if found and "TaxType" not in element else None

    def create(self, element: Element, query: Query) -> Saved:
        """Add a rate; Xero gives it the next of the types from ``TAX001`` on."""
        report = element.get("ReportTaxType")
        errors = []
        if not element.get("Name") or not element.get("TaxComponents"):
            errors.append("A tax rate must have a name and at least one component")
        if not report and self.books.region in {Region.AU, Region.NZ, Region.UK}:
            errors.append("ReportTaxType must be specified")
        if any(each.values["Name"] == element.get("Name") for each in self._undeleted()):
            errors.append("A tax rate with this name already exists")
        if errors:
            raise InvalidElementError(*errors)
        number = 1 + sum(_made_by_hand(each) for each in self.table.records)
        values = {
            "TaxType": f"TAX{number:03}",
            "Name": element["Name"],
            "Status": "ACTIVE",
            **({"ReportTaxType": report} if report else {}),
            "TaxComponents": [_component(each) for each in element["TaxComponents"]],
            **self._applies(report),
        }
        return self._put(values)

    def update(self, record: Record, element: Element, query: Query) -> Saved:
        """Change a rate that the user made: its components keep their names, and all must be sent."""
        errors = list(self._update_errors(record, element))
        if errors:
            raise InvalidElementError(*errors)
        changes = {name: value for name, value in element.items() if name != "TaxType"}
        if "TaxComponents" in changes:
            changes["TaxComponents"] = [_component(each) for each in changes["TaxComponents"]]
        return self._put({**record.values, **changes})

    def render(self, record: Record, view: View) -> Element:
        """A rate, with the plain sum of its components and what they make up together."""
        components = record.values["TaxComponents"]
        return {
            **record.values,
            "TaxComponents": [{**each, "Rate": each["Rate"].quantize(FOUR_PLACES)} for each in components],
            "DisplayTaxRate": sum((each["Rate"] for each in components), Decimal(0)).quantize(FOUR_PLACES),
            "EffectiveRate": effective_rate(record.values).quantize(FOUR_PLACES, ROUND_HALF_UP),
        }

    def value(self, record: Record, name: str) -> object:
        """A rate's field."""
        return self.render(record, View()).get(name)

    def _undeleted(self) -> list[Record]:
        return [each for each in self.table.records.values() if each.values["Status"] != "DELETED"]

    def _applies(self, report: str | None) -> Element:
        """With which accounts a rate may be used: as the first of Xero's own rates that go into the same report."""
        for rate in self.table.records.values():
            if report and rate.values.get("ReportTaxType") == report and not _made_by_hand(rate.id):
                return {name: rate.values[name] for name in _APPLIES}
        return dict.fromkeys(_APPLIES, True)

    def _put(self, values: Element) -> Saved:
        record = Record(values["TaxType"], values, self.books.now())
        self.table.put(record)
        return Saved(record)

    def _update_errors(self, record: Record, element: Element) -> Iterator[str]:
        if not _made_by_hand(record.id):
            yield "System tax rates cannot be updated"
        names = {each["Name"] for each in record.values["TaxComponents"]}
        if "TaxComponents" in element and not names <= {each.get("Name") for each in element["TaxComponents"]}:
            yield "All components of the tax rate must be sent, by their names"


def _made_by_hand(tax_type: str) -> bool:
    """Whether a rate is one that people have made: Xero's own have types that say what they are."""
    return tax_type.startswith("TAX")


def _component(sent: Element) -> Element:
    return {
        "Name": sent.get("Name", ""),
        "Rate": sent.get("Rate", Decimal(0)).quantize(FOUR_PLACES, ROUND_HALF_UP),
        "IsCompound": sent.get("IsCompound", False),
        "IsNonRecoverable": sent.get("IsNonRecoverable", False),
    }
