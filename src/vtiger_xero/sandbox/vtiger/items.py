"""Products and services: entities with taxes of their own and a price in each currency."""

from decimal import Decimal, InvalidOperation
from typing import Any

from vtiger_xero.sandbox.vtiger.entities import Columns, Element, Entities, Record
from vtiger_xero.sandbox.vtiger.store import Row
from vtiger_xero.sandbox.vtiger.values import fixed, leading_number, php_number

BASE_CURRENCY = "-11"


class Items(Entities):
    """The records of Products or Services."""

    def read(self, row: Row) -> Record:
        """A row as retrieve gives it, with the taxes that it carries and its price in every active currency."""
        record = super().read(row)
        record |= {name: row.values[name] for name in self._tax_names() if name in row.values}
        record["currency_id"] = row.values.get("currency_id")
        return record | {name: php_number(Decimal(row.values.get(name) or 0)) for name in self._price_names()}

    def virtual_fields(self) -> list[dict[str, Any]]:
        """A field for each active tax, its rate as the default, and one for the price in each currency."""
        described: dict[str, Any] = {"type": {"name": "double"}, "nullable": "1", "editable": "1", "mandatory": ""}
        taxes: list[dict[str, Any]] = [
            {"name": row.values["taxname"], "label": row.values["taxlabel"], "default": row.values["percentage"]}
            for row in self._store.tables["Tax"].live()
        ]
        prices: list[dict[str, Any]] = [
            {
                "name": f"currency{row.number}",
                "label": f"{row.values['currency_name']} {row.values['currency_code']}",
                "default": "",
            }
            for row in self._currencies()
        ]
        return [{**described, **each} for each in (*taxes, *prices)]

    def rates(self, row: Row) -> dict[str, Decimal]:
        """The taxes that a product carries, by name."""
        return {name: Decimal(row.values[name] or 0) for name in self._tax_names() if row.values.get(name)}

    def edit(self, row: Row, values: Element, user: str) -> None:
        """Change an item as a person would on its page; a tax that is given as nothing is taken off it.

        Raises:
            ValueError: the module has no such field.
        """
        self.write(row, self._typed(values, row.values.get("currency_id")), user)
        for name in self._tax_names():
            if name in values and values[name] in (None, ""):
                row.values.pop(name, None)

    def _rewrite(self, row: Row, element: Element, user: str) -> Record:
        columns = self._columns(element, user)
        self._check_unique(columns, apart_from=row.number)
        if self._differences.keeps_product_taxes:
            columns |= self._beyond_fields(element, {"currency_id": row.values.get("currency_id"), **columns})
        else:
            columns |= self._taxes(element)
            for name in (*self._tax_names(), *self._price_names()):
                row.values.pop(name, None)
        self.write(row, columns, user)
        return self.read(row)

    def _entered(self, values: Element) -> dict[str, str | None]:
        return self._typed(values, None)

    def _typed(self, values: Element, currency: str | None) -> dict[str, str | None]:
        """What a person's input puts into the columns of an item that is priced in this currency."""
        own = {*self._tax_names(), *self._price_names(), "currency_id"}
        columns = super()._entered({name: value for name, value in values.items() if name not in own})
        return {**columns, **self._beyond_fields(values, {"currency_id": currency, **columns})}

    def _columns(self, element: Element, user: str) -> dict[str, str | None]:
        """The columns of the fields; from 8.0 on, a unit price that is not wholly a number is nothing."""
        columns = super()._columns(element, user)
        if self._differences.strict_prices and "unit_price" in columns:
            try:
                Decimal(str(element["unit_price"]))
            except InvalidOperation:
                columns["unit_price"] = fixed(Decimal(0), 8)
        return columns

    def _beyond_fields(self, element: Element, columns: Columns) -> dict[str, str | None]:
        currency = str(element.get("currency_id") or columns.get("currency_id") or self.base_currency())
        prices = {
            name: str(leading_number(str(element[name])))
            for name in self._price_names()
            if element.get(name) not in (None, "")
        }
        if columns.get("unit_price") and (self._name == "Products" or self._differences.services_have_prices):
            prices[f"currency{currency.partition('x')[2]}"] = str(columns["unit_price"])
        return {"currency_id": currency, **prices, **self._taxes(element)}

    def _taxes(self, element: Element) -> dict[str, str | None]:
        return {
            name: fixed(leading_number(str(element[name])), 3)
            for name in self._tax_names()
            if element.get(name) is not None
        }

    def _tax_names(self) -> list[str]:
        return [f"tax{row.number}" for row in self._store.tables["Tax"].live()]

    def _price_names(self) -> list[str]:
        return [f"currency{row.number}" for row in self._currencies()]

    def _currencies(self) -> list[Row]:
        """The active currencies; an item has a price in no other."""
        return [row for row in self._store.tables["Currency"].live() if row.values.get("currency_status") == "Active"]

    def base_currency(self) -> str:
        """The id of the currency that the others are rated against."""
        rows = self._store.tables["Currency"].live()
        return next((f"21x{row.number}" for row in rows if row.values.get("defaultid") == BASE_CURRENCY), "21x1")
