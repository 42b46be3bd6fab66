"""``/{endpoint}/{id}/History``: notes about one record."""

from typing import Any

from vtiger_xero.sandbox.xero.refusals import not_found, validation
from vtiger_xero.sandbox.xero.resource import Resource
from vtiger_xero.sandbox.xero.shapes import ListOf, Shape, Text
from vtiger_xero.sandbox.xero.wire import Element, ms_date

_NOTE = Shape("Xero.HistoryRecord", {"Details": Text(2500)})


class HistoryRecords(Resource):
    """An endpoint whose records have notes."""

    def read_part(self, key: str, part: str) -> Element:
        """Answer ``GET /{endpoint}/{key}/History``, the newest first."""
        self._history_only(part)
        return {"HistoryRecords": list(reversed(self.books.notes.get(self._id(key), [])))}

    def write_part(self, key: str, part: str, body: Any) -> Element:
        """Answer ``PUT /{endpoint}/{key}/History``: add notes."""
        self._history_only(part)
        record_id = self._id(key)
        sent = body.get("HistoryRecords", [body]) if isinstance(body, dict) else body
        now = self.books.now()
        notes: list[Element] = []
        for note in ListOf(_NOTE).bind(sent, "HistoryRecords"):
            errors = list(_NOTE.excesses(note))
            if errors or not note.get("Details"):
                text = errors[0] if errors else "Details must be specified"
                raise validation([{**note, "ValidationErrors": [{"Message": text}]}])
            moment = {"DateUTCString": f"{now:%Y-%m-%dT%H:%M:%S}", "DateUTC": ms_date(now)}
            notes.append({"Changes": "Note", **moment, "User": "System Generated", "Details": note["Details"]})
        self.books.notes.setdefault(record_id, []).extend(notes)
        self.books.writes += len(notes)
        return {"HistoryRecords": notes}

    def _history_only(self, part: str) -> None:
        if part != "history":
            raise not_found()

    def _id(self, key: str) -> str:
        if key.lower() not in self.table.records:
            raise validation(
                [
                    {
                        "ValidationErrors": [
                            {"Message": "The document with the supplied id was not found for this endpoint."}
                        ]
                    }
                ]
            )
        return key.lower()
