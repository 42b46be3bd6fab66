"""Invoices, quotes and orders: entities with line items, and the traps of writing them."""

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from vtiger_xero.sandbox.vtiger.arithmetic import Document, Totals
from vtiger_xero.sandbox.vtiger.charges import CHARGE, CHARGE_TAXES, Charge
from vtiger_xero.sandbox.vtiger.dialects import Differences, Lines
from vtiger_xero.sandbox.vtiger.entities import Element, Entities, Record
from vtiger_xero.sandbox.vtiger.errors import ServerFaultError, WebServiceError, invalid_id
from vtiger_xero.sandbox.vtiger.final_details import details_as_sent, details_as_stored
from vtiger_xero.sandbox.vtiger.line_items import LineItems, total_columns
from vtiger_xero.sandbox.vtiger.store import Row, Store
from vtiger_xero.sandbox.vtiger.values import fixed, leading_number, php_number

_COMPUTED = {"hdnSubTotal", "hdnGrandTotal", "pre_tax_total"}
_OF_THE_LINES = {
    "hdnTaxType", "hdnDiscountPercent", "hdnDiscountAmount", "hdnS_H_Amount", "hdnS_H_Percent", "txtAdjustment",
}  # fmt: skip


class Documents(Entities):
    """The records of Invoice, Quotes, SalesOrder or PurchaseOrder.

    Args:
        store: the database.
        differences: of the emulated version.
        name: of the module.
        lines: of all documents.
    """

    def __init__(self, store: Store, differences: Differences, name: str, lines: LineItems) -> None:
        super().__init__(store, differences, name)
        self._lines = lines

    def read(self, row: Row) -> Record:
        """A document as retrieve gives it."""
        record = {**self._header(row), **Charge.kept(row).shown()}
        record["LineItems"] = [self._lines.in_document(line) for line in self._lines_of(row)]
        if row.values.get("compound_info"):
            record["compoundTaxInfo"] = json.loads(row.values["compound_info"] or "{}")
        record["productid"] = (record["LineItems"][0]["productid"] or "") if record["LineItems"] else ""
        record["LineItems_FinalDetails"] = details_as_stored(self._store, self._lines, row, self._lines_of(row))
        return record

    def virtual_fields(self) -> list[dict[str, Any]]:
        """The charge and its taxes; their labels are HTML."""
        described = {"type": {"name": "double"}, "nullable": True, "editable": True, "mandatory": False}
        charge = {"name": CHARGE, "label": "Shipping &amp; Handling", "default": "0.00000"}
        taxes = [
            {"name": f"{CHARGE}_{name}", "label": f"Shipping &amp; Handling {label}", "default": rate}
            for name, label, rate in CHARGE_TAXES
        ]
        return [{**described, **each} for each in (charge, *taxes)]

    def joined(self, row: Row, tables: set[str]) -> Iterable[Row]:
        """The rows that a query finds: one per line once it touches a column of the line table."""
        if "lines" not in tables:
            return (row,)
        names = [each.name for each in self.module.fields if each.table == "lines"]
        lines = [
            {name: line.values.get(name, self._line_blank(name)) for name in names} for line in self._lines_of(row)
        ]
        return [Row(row.number, {**row.values, **line}) for line in lines or [dict.fromkeys(names)]]

    def enter(self, values: Element, user: str) -> Row:
        """Add a document as a person would on its page; lines, discounts and charges by their names in the API.

        Raises:
            ValueError: the module has no such field.
        """
        currency = {"currency_id": self._lines.base_currency(), "conversion_rate": "1"}
        row = super().enter({**currency, **self._header_part(values)}, user)
        self._save_page(row, values)
        return row

    def edit(self, row: Row, values: Element, user: str) -> None:
        """Change a document as a person would; LineItems, if given, are all of its lines from then on.

        Raises:
            ValueError: the module has no such field.
        """
        super().edit(row, self._header_part(values), user)
        if "LineItems" in values:
            self._save_page(row, values)
        elif "balance" not in values:
            self._settle_balance(row)

    def _create(self, element: Element, user: str) -> Record:
        if self._differences.creates_lines is Lines.REFUSED:
            raise invalid_id()
        if not _sent_lines(element):
            raise WebServiceError("MANDATORY_FIELDS_MISSING", "Mandatory Fields Missing..")
        columns = {"conversion_rate": "1.000", **self._header_columns(element, user)}
        columns["source"] = str(element.get("source") or "WEBSERVICE").upper()
        columns["hdnTaxType"] = str(element.get("hdnTaxType") or "")
        row = self.insert(columns, user)
        if self._differences.creates_lines is Lines.GROUP_ONLY and element.get("hdnTaxType") == "individual":
            raise ServerFaultError
        totals = self._replace_lines(row, element)
        record = {**self._written(row, element, totals), "new": True}
        self._settle_balance(row)
        return record

    def _revise(self, row: Row, element: Element, user: str) -> Record:
        if not _sent_lines(element):
            return self._edit_header(row, element, user)
        totals = self._rewrite_all(row, element, user)
        return self._written(row, element, totals)

    def _update(self, row: Row, element: Element, user: str) -> Record:
        if not _sent_lines(element):
            return self._edit_header(row, element, user)
        totals = self._rewrite_all(row, element, user, zero_all=self._differences.unused_tax_written)
        record = {**self._written(row, element, totals), **self._first_line(None), "LineItems": []}
        self._settle_balance(row)
        return record

    def _edit_header(self, row: Row, element: Element, user: str) -> Record:
        """Write header fields blindly, totals included; what belongs to the lines is passed over."""
        columns = self._columns(element, user)
        kept = _OF_THE_LINES | {each.name for each in self.module.fields if each.table == "lines"}
        self.write(row, {name: value for name, value in columns.items() if name not in kept}, user)
        lines = self._lines_of(row)
        record = {**self._header(row), **self._first_line(lines[0] if lines else None)}
        record["LineItems"] = [self._lines.in_document(line) for line in lines]
        return record

    def _rewrite_all(self, row: Row, element: Element, user: str, *, zero_all: bool = False) -> Totals:
        """Replace the lines, and all that belongs to them by what the call says, or leaves out."""
        self.write(row, self._header_columns(element, user), user)
        if not self._differences.rewrites_lines:
            self._replace_lines(row, {"LineItems": element["LineItems"]})
            for line in self._lines_of(row):
                line.values["incrementondel"] = "0"
            row.values |= {"hdnTaxType": "", **dict.fromkeys(_COMPUTED, fixed(Decimal(0), 8))}
            raise ServerFaultError
        if zero_all:
            row.values["region_id"] = "0"
        return self._replace_lines(row, element, zero_all=zero_all)

    def _replace_lines(self, row: Row, element: Element, *, zero_all: bool = False, by_page: bool = False) -> Totals:
        document = self.id_of(row)
        individual = element.get("hdnTaxType") == "individual"
        self._lines.clear(document)
        for sent in _sent_lines(element):
            line = {name: value for name, value in sent.items() if name != "sequence_no"}
            self._lines.append(document, line, individual=individual, zero_all=zero_all, by_page=by_page)
        charge = Charge.sent(element, as_number=self._differences.charge_as_number and not by_page)
        percent, amount = (_amount(element.get(name)) for name in ("hdnDiscountPercent", "hdnDiscountAmount"))
        totals = Document(
            lines=self._lines.counted(document),
            individual=individual,
            discount_percent=percent or Decimal(0),
            discount_amount=amount or Decimal(0),
            charge=charge.amount,
            charge_rate=charge.rate,
            adjustment=_amount(element.get("txtAdjustment")) or Decimal(0),
        ).totals(self._lines.taxes(), by_page=by_page)
        row.values |= {
            **total_columns(totals),
            "hdnTaxType": str(element.get("hdnTaxType") or ""),
            "hdnDiscountPercent": None if percent is None else fixed(percent, 3),
            "hdnDiscountAmount": None if amount is None else fixed(amount, 8),
            "txtAdjustment": fixed(_amount(element.get("txtAdjustment")) or Decimal(0), 8),
            "hdnS_H_Percent": fixed(charge.tax_column, self.module.by_name["hdnS_H_Percent"].size),
            **charge.columns(),
        }
        return totals

    def _save_page(self, row: Row, values: Element) -> None:
        """Save the edit page: a whole document's rates are on every line, and deducted ones are negative."""
        lines = [dict(line) for line in _sent_lines(values)]
        deducted = [tax.name for tax in self._lines.taxes() if tax.method == "Deducted"]
        compound = {tax.name: list(tax.compound_on) for tax in self._lines.taxes() if tax.method == "Compound"}
        group = values.get("hdnTaxType") != "individual"
        for line in lines:
            rates = lines[0] if group else line
            line |= {name: rate for name, rate in rates.items() if name.startswith("tax")}
            line |= {name: f"-{str(line[name]).lstrip('-')}" for name in deducted if _amount(line.get(name))}
        page = {**values, "hdnTaxType": "group" if group else "individual", "LineItems": lines}
        self._replace_lines(row, page, by_page=True)
        row.values["compound_info"] = json.dumps(compound) if group and compound else None
        self._settle_balance(row)

    def _written(self, row: Row, element: Element, totals: Totals) -> Record:
        """What a call that wrote lines answers: totals unrounded, as numbers; and the balance as it was before."""
        record = {**self._header(row), **Charge.kept(row).shown(), "productid": self._differences.product_when_written}
        record |= {
            "hdnSubTotal": php_number(totals.subtotal),
            "pre_tax_total": php_number(totals.pre_tax),
            "hdnGrandTotal": php_number(totals.total),
        }
        record["LineItems"] = [self._lines.in_document(line) for line in self._lines_of(row)]
        record["LineItems_FinalDetails"] = details_as_sent(self._store, self._lines, element)
        return record

    def _header(self, row: Row) -> Record:
        record: Record = {each.name: self.shown(row, each.name) for each in self.module.fields if each.table != "lines"}
        return {**record, "id": self.id_of(row), "label": self.label_of(row)}

    def _first_line(self, line: Row | None) -> Record:
        """The line columns that the header shows after it alone was edited, of the first line."""
        fields = [each for each in self.module.fields if each.table == "lines"]
        values: dict[str, Any] = {each.name: (line.values.get(each.name) if line else None) or "" for each in fields}
        return values | {each.name: self._differences.nothing for each in fields if each.hidden}

    def _header_columns(self, element: Element, user: str) -> dict[str, str | None]:
        foreign = _OF_THE_LINES | _COMPUTED | {each.name for each in self.module.fields if each.table == "lines"}
        columns = self._columns(element, user)
        return {name: value for name, value in columns.items() if name not in foreign}

    def _header_part(self, values: Element) -> dict[str, Any]:
        foreign = _OF_THE_LINES | _COMPUTED | {"LineItems"}
        return {name: value for name, value in values.items() if name not in foreign and not name.startswith(CHARGE)}

    def _settle_balance(self, row: Row) -> None:
        paid = "paid" if "paid" in self.module.by_name else "received"
        if "balance" in self.module.by_name:
            left = Decimal(row.values.get("hdnGrandTotal") or 0) - Decimal(row.values.get(paid) or 0)
            row.values["balance"] = fixed(left, 8)

    def _lines_of(self, row: Row) -> list[Row]:
        return self._lines.of(self.id_of(row))

    def _line_blank(self, name: str) -> str | None:
        field = self._lines.module.by_name.get(name)
        return field.blank if field else None


def _sent_lines(element: Element) -> list[dict[str, Any]]:
    """The lines of a call: a list, or an object whose keys mean nothing.

    Raises:
        ServerFaultError: something in it is no line.
    """
    sent = element.get("LineItems") or []
    lines = list(sent.values()) if isinstance(sent, dict) else sent
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise ServerFaultError
    return lines


def _amount(value: object) -> Decimal | None:
    return None if value in (None, "") else leading_number(str(value))
