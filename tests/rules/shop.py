"""A company that sells products and services: the office of these tests, which syncs nothing else."""

from decimal import Decimal
from typing import Any

from tests.rules.office import CONNECTION, Office

from vtiger_xero.domain.accounts import Account
from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.sandbox.vtiger.dialects import Dialect
from vtiger_xero.store import aliases, links, listings
from vtiger_xero.sync import configuring

ITEMS, TAXES = Module.ITEMS, Module.TAXES


class Shop(Office):
    """Both systems, empty, and a connection that syncs products and services both ways.

    Args:
        database: where the connection is kept; it has its tables, and nothing in them.
        dialect: the version of Vtiger.
    """

    def connect(self, dialect: Dialect = Dialect.V7_5) -> None:
        """Connect the two; organizations are left alone."""
        super().connect(dialect)
        self.set(
            {
                "organizations.enabled": "false",
                "products.enabled": "true",
                "products.direction": "both",
                "services.enabled": "true",
                "services.direction": "both",
            }
        )

    def set(self, settings: Any) -> None:
        """Change settings as a user does."""
        with self.database.write() as tx:
            configuring.change(tx, CONNECTION, settings)

    # What people do

    def product(self, code: str, name: str, price: str = "10", **fields: str) -> str:
        """Enter a product into the CRM; its id."""
        return self.vtiger.create("Products", {"productcode": code, "productname": name, "unit_price": price, **fields})

    def service(self, name: str, price: str = "10", **fields: str) -> str:
        """Enter a service into the CRM; its id."""
        return self.vtiger.create("Services", {"servicename": name, "unit_price": price, **fields})

    def item(self, code: str, name: str = "", price: str = "", **fields: Any) -> str:
        """Enter an item into Xero; its id."""
        sales: dict[str, object] = dict(fields.pop("SalesDetails", {}))
        if price:
            sales["UnitPrice"] = price
        return self.xero.create("Items", {"Code": code, "Name": name, "SalesDetails": sales, **fields})

    def tracked(self, code: str, name: str, stock: str) -> str:
        """Enter an item into Xero of which it keeps the stock."""
        bought = {"COGSAccountCode": "310"}
        item = self.item(code, name, "5", InventoryAssetAccountCode="630", PurchaseDetails=bought)
        self.xero.count_stock(item, Decimal(stock))
        return item

    def sold(self, code: str, name: str, price: str = "10", **fields: str) -> tuple[str, str]:
        """Enter a product and sync; the ids of both halves."""
        product = self.product(code, name, price, **fields)
        self.sync()
        return product, self.linked(ITEMS)[product]

    # What there is to be seen

    def linked(self, module: Module = ITEMS) -> dict[str, str]:
        """Xero's ids by the CRM's, of the live links."""
        names = {ITEMS: ("Products", "Services"), TAXES: ("Tax",)}[module]
        ids = [row["id"] for name in names for row in self.vtiger.rows(name)]
        with self.database.read() as tx:
            found = links.find(tx, CONNECTION, Side.VTIGER, module, ids)
        return {vtiger_id: link.xero_id for vtiger_id, link in found.items()}

    def items(self) -> dict[str, dict[str, Any]]:
        """Xero's items by code."""
        return {each["Code"]: each for each in self.xero.elements("Items")}

    def in_xero(self, item_id: str) -> dict[str, Any]:
        """An item as Xero holds it."""
        (found,) = (each for each in self.xero.elements("Items") if each["ItemID"] == item_id)
        return found

    def products(self) -> dict[str, dict[str, Any]]:
        """The CRM's products by code."""
        return {row["productcode"]: row for row in self.vtiger.rows("Products")}

    def services(self) -> dict[str, dict[str, Any]]:
        """The CRM's services by name."""
        return {row["servicename"]: row for row in self.vtiger.rows("Services")}

    def duplicates(self) -> dict[str, str]:
        """The products and services that stand for another one, and for which."""
        ids = [row["id"] for name in ("Products", "Services") for row in self.vtiger.rows(name)]
        with self.database.read() as tx:
            return aliases.of(tx, CONNECTION, Side.VTIGER, ITEMS, ids)

    def accounts(self) -> list[Account]:
        """Xero's accounts, as far as they are known."""
        with self.database.read() as tx:
            known = listings.accounts(tx, CONNECTION)
        return [] if known is None else list(known.accounts)

    def state(self) -> dict[str, Any]:
        """Everything that both systems hold of what is sold, the times of their last changes included."""
        records = {module: self.vtiger.rows(module) for module in ("Products", "Services", "Tax")}
        return {**records, "Items": self.xero.elements("Items"), "TaxRates": self.xero.elements("TaxRates")}
