"""The lines of documents: rows of one table, whose ids are given out again."""

from collections.abc import Mapping
from decimal import Decimal

from vtiger_xero.sandbox.vtiger.arithmetic import Document, Line, Tax, Totals
from vtiger_xero.sandbox.vtiger.dialects import Differences
from vtiger_xero.sandbox.vtiger.entities import Element, PlainRecords, Record, compound_on
from vtiger_xero.sandbox.vtiger.errors import ServerFaultError, WebServiceError, invalid_id
from vtiger_xero.sandbox.vtiger.items import Items
from vtiger_xero.sandbox.vtiger.store import Row, Store
from vtiger_xero.sandbox.vtiger.values import fixed, leading_number

_NUMBERS = ("quantity", "listprice", "discount_percent", "discount_amount")


class LineItems(PlainRecords):
    """The lines of all documents, and the calls that touch one line alone; those move no time and few totals.

    Args:
        store: the database.
        differences: of the emulated version.
        items: the products and services, by module.
    """

    def __init__(self, store: Store, differences: Differences, items: Mapping[str, Items]) -> None:
        super().__init__(store, differences, "LineItem")
        self._items = items
        self._by_document: dict[str, list[Row]] = {}

    def of(self, document: str) -> list[Row]:
        """The lines of the document of this id, in order."""
        return self._by_document.get(document, [])

    def append(
        self, document: str, sent: Element, *, individual: bool = False, zero_all: bool = False, by_page: bool = False
    ) -> Row:
        """Add a line to a document.

        Args:
            document: its id.
            sent: the line as it was sent.
            individual: without a rate of its own, the line takes those of its product.
            zero_all: inactive taxes are written as 0, not left alone.
            by_page: unused discounts stay empty, as the edit page leaves them.

        Raises:
            WebServiceError: the product is missing or does not exist.
            ServerFaultError: the price is an empty text, which PHP 8 does not multiply.
        """
        columns = self._line_columns(sent, individual=individual, zero_all=zero_all, by_page=by_page)
        columns |= {"parent_id": document, "incrementondel": "1"}
        columns["sequence_no"] = str(sent.get("sequence_no") or len(self.of(document)) + 1)
        row = self._store.insert("LineItem", columns)
        self._by_document.setdefault(document, []).append(row)
        self._take_from_stock(row, 1)
        return row

    def clear(self, document: str, *, apart_from: Row | None = None) -> None:
        """Remove the lines of a document; their goods go back into stock."""
        kept = [row for row in self.of(document) if row is apart_from]
        for row in self._by_document.pop(document, []):
            if row is not apart_from:
                self.table.remove(row)
                self._take_from_stock(row, -1)
        if kept:
            self._by_document[document] = kept

    def taxes(self) -> list[Tax]:
        """The active taxes."""
        return [
            Tax(
                name=row.values["taxname"] or "",
                method=row.values["method"] or "",
                compound_on=tuple(f"tax{number}" for number in compound_on(row)),
            )
            for row in self._store.tables["Tax"].live()
        ]

    def base_currency(self) -> str:
        """The id of the currency that the others are rated against."""
        return self._items["Products"].base_currency()

    def counted(self, document: str) -> list[Line]:
        """The lines of a document as its totals are computed of them."""
        return [self.counted_line(row) for row in self.of(document)]

    def create(self, element: Element, user: str) -> Record:
        """Add a line directly; the document's totals stay as they were."""
        self._demand_administrator(user)
        self._check_references(element)
        self._check_mandatory(element, all_of_them=True)
        return self.read(self.append(str(element.get("parent_id") or ""), element, zero_all=True))

    def read(self, row: Row) -> Record:
        """A line as retrieve gives it."""
        return dict(self.queried(row, list(self.module.by_name)))

    def in_document(self, row: Row) -> Record:
        """A line as its document shows it."""
        record = self.read(row)
        record["parent_id"] = self._differences.line_parent or record["parent_id"]
        found = self.item(row)
        if found is None:
            return {**record, "product_name": None, "entity_type": None, "deleted": None}
        items, item = found
        name, deleted = items.label_of(item), str(int(item.deleted))
        return {**record, "product_name": name, "entity_type": items.module.name, "deleted": deleted}

    def item(self, row: Row) -> tuple[Items, Row] | None:
        """What a line sells, deleted or not."""
        return self._find_item(row.values.get("productid") or "")

    def delete(self, row: Row, user: str) -> None:
        """Remove a line; its document's totals are computed again as though no line were taxed."""
        self._demand_administrator(user)
        document = row.values.get("parent_id") or ""
        self.table.remove(row)
        self.of(document).remove(row)
        self._take_from_stock(row, -1)
        for place, line in enumerate(self.of(document), start=1):
            line.values |= {"sequence_no": str(place), "incrementondel": "1"}
        prefix, _, number = document.partition("x")
        table = self._store.table_of(prefix)
        if table and number.isdigit():
            untaxed = [Line(line.quantity, line.price) for line in self.counted(document)]
            table.rows[int(number)].values |= total_columns(Document(untaxed, individual=False).totals([]))

    def _update(self, row: Row, element: Element, user: str) -> Record:
        document = row.values.get("parent_id") or ""
        sent = {"sequence_no": "0", **element}
        row.values |= {**self._line_columns(sent, zero_all=True), "sequence_no": str(sent["sequence_no"])}
        if not self._differences.line_update_survives:
            self.clear(document, apart_from=row)
            raise WebServiceError("RECORD_NOT_FOUND", "Record not found")
        return self.read(row)

    def _revise(self, row: Row, element: Element, user: str) -> Record:
        inactive = [f"tax{tax.number}" for tax in self._store.tables["Tax"].rows.values() if tax.deleted]
        if self._differences.unused_tax_written:
            inactive = []
        columns = {**dict.fromkeys(inactive), **self._columns(element, user), "incrementondel": "0"}
        row.values |= columns | {"parent_id": row.values["parent_id"]}  # a line stays where it is
        return self.read(row)

    def _line_columns(
        self, sent: Element, *, individual: bool = False, zero_all: bool = False, by_page: bool = False
    ) -> dict[str, str | None]:
        found = self._demanded_item(str(sent.get("productid") or ""))
        price = sent.get("listprice")
        if price == "" and self._differences.blank_price_fatal:
            raise ServerFaultError
        if price is None and found:
            price = found[1].values.get("unit_price")
        unused = None if by_page else "0"
        return {
            "productid": str(sent["productid"]) if found else None,
            "quantity": _number(sent.get("quantity") or "0", 3),
            "listprice": _number(price or "0", 8),
            "discount_percent": _number(sent.get("discount_percent") or unused, 3),
            "discount_amount": _number(sent.get("discount_amount") or unused, 8),
            "image": None if by_page else "",
            "comment": str(sent.get("comment") or ""),
            "description": str(sent.get("description") or ""),
            **self._rates(sent, found, individual=individual, zero_all=zero_all, by_page=by_page),
        }

    def _rates(
        self, sent: Element, found: tuple[Items, Row] | None, *, individual: bool, zero_all: bool, by_page: bool
    ) -> dict[str, str | None]:
        """What the tax columns hold: the rates sent, or else, line by line, the product's own."""
        columns = [f"tax{number}" for number in self._store.tables["Tax"].rows]
        rates = {name: leading_number(str(sent[name])) for name in columns if sent.get(name) is not None}
        if not rates and individual and found:
            rates = found[0].rates(found[1])
        written = columns if zero_all else [tax.name for tax in self.taxes()]
        if by_page and individual:  # the page has no boxes for other taxes
            carried = found[0].rates(found[1]) if found else {}
            written = [tax.name for tax in self.taxes() if tax.name in carried or tax.method == "Deducted"]
        return {name: fixed(rates.get(name, Decimal(0)), 3) for name in written}

    def _demanded_item(self, product: str) -> tuple[Items, Row] | None:
        found = self._find_item(product)
        if found is None or found[1].deleted:
            if product or self._differences.lines_need_products:
                raise invalid_id()
            return None
        return found

    def _find_item(self, product: str) -> tuple[Items, Row] | None:
        prefix, _, number = product.partition("x")
        for items in self._items.values():
            if prefix == str(items.module.prefix) and number.isdigit() and int(number) in items.table.rows:
                return items, items.table.rows[int(number)]
        return None

    def counted_line(self, row: Row) -> Line:
        """One line as totals are computed of it."""
        numbers = {name: Decimal(row.values.get(name) or 0) for name in _NUMBERS}
        found = self.item(row)
        return Line(
            quantity=numbers["quantity"],
            price=numbers["listprice"],
            discount_percent=numbers["discount_percent"],
            discount_amount=numbers["discount_amount"],
            rates={tax.name: Decimal(row.values.get(tax.name) or 0) for tax in self.taxes()},
            carried=frozenset(found[0].rates(found[1])) if found else frozenset(),
        )

    def _take_from_stock(self, row: Row, times: int) -> None:
        """Sold goods leave the stock, which moves no modifiedtime."""
        found = self.item(row)
        if found and found[0].module.name == "Products":
            product = found[1]
            left = Decimal(product.values.get("qtyinstock") or 0) - times * Decimal(row.values.get("quantity") or 0)
            product.values["qtyinstock"] = fixed(left, 3)


def total_columns(totals: Totals) -> dict[str, str | None]:
    """What a document's columns hold of its totals."""
    return {
        "hdnSubTotal": fixed(totals.subtotal, 8),
        "pre_tax_total": fixed(totals.pre_tax, 8),
        "hdnGrandTotal": fixed(totals.total, 8),
    }


def _number(value: object, digits: int) -> str | None:
    return None if value is None else fixed(leading_number(str(value)), digits)
