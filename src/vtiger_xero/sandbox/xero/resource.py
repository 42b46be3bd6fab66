"""What all endpoints of the API have in common: reading with filters, order and pages, and writing in batches."""

from abc import abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Any, ClassVar

from vtiger_xero.sandbox.xero.books import Books
from vtiger_xero.sandbox.xero.endpoint import Endpoint, Query
from vtiger_xero.sandbox.xero.refusals import (
    InvalidElementError,
    method_not_allowed,
    no_data,
    not_found,
    too_many,
    validation,
)
from vtiger_xero.sandbox.xero.shapes import ListOf, Shape
from vtiger_xero.sandbox.xero.store import Record, Table
from vtiger_xero.sandbox.xero.where import FieldTypes, parse_where, sort_by
from vtiger_xero.sandbox.xero.wire import ZERO_GUID, Element, is_guid

DEFAULT_PAGE_SIZE = 100
MAX_PAGE_SIZE = 1000
_REMEMBERED = 8
_FIRST = datetime(1, 1, 1, tzinfo=UTC)


class Detail(Enum):
    """How much of a record an answer shows: in a list without pages, with ``summaryOnly``, in a page, or alone."""

    LIST = auto()
    SUMMARY = auto()
    PAGE = auto()
    ALONE = auto()


@dataclass(frozen=True)
class View:
    """How a record is shown.

    Attributes:
        detail: how much of it.
        unit_places: decimals of unit prices: 2, or 4 with ``unitdp=4``.
    """

    detail: Detail = Detail.ALONE
    unit_places: int = 2


def unit_places(query: Query) -> int:
    """The decimals of unit prices that a call asks for."""
    return 4 if query.text("unitdp") == "4" else 2


@dataclass(frozen=True)
class Saved:
    """An element that was written.

    Attributes:
        record: as it is now.
        warnings: what Xero remarks about it.
    """

    record: Record
    warnings: Sequence[str] = ()


class Resource(Endpoint):
    """An endpoint of records: ``/Contacts`` and ``/Contacts/{id}``.

    Attributes:
        singular: the type's name in errors.
        id_field: the name of an element's id.
        shape: what may be written.
        paged: whether pages can be asked for.
        dated: whether lists heed ``If-Modified-Since``.
        one_per_write: whether a write may carry one element only; what follows it is ignored.
        most_per_write: how many elements a write may carry at most; 0 for any number.
        no_errors: the flag that says so of an element that was saved.
        fields: what ``where`` and ``order`` may name.
    """

    singular: ClassVar[str]
    id_field: ClassVar[str]
    shape: ClassVar[Shape]
    paged: ClassVar[bool] = True
    dated: ClassVar[bool] = True
    one_per_write: ClassVar[bool] = False
    most_per_write: ClassVar[int] = 0
    no_errors: ClassVar[Mapping[str, bool]] = {"HasValidationErrors": False}
    fields: ClassVar[FieldTypes] = {}

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._selections: OrderedDict[object, list[Record]] = OrderedDict()

    @property
    @abstractmethod
    def table(self) -> Table:
        """Where the records are."""

    @abstractmethod
    def render(self, record: Record, view: View) -> Element:
        """The record as answers show it."""

    def locate(self, key: str) -> Record | None:
        """The record that an address names by something else than its id."""
        raise not_found()

    def match(self, element: Element) -> Record | None:
        """The record that a POST without an id means, by its natural key."""
        return None

    def create(self, element: Element, query: Query) -> Saved:
        """Save a new record.

        Raises:
            InvalidElementError: it breaks a rule.
        """
        raise method_not_allowed()

    def update(self, record: Record, element: Element, query: Query) -> Saved:
        """Change a record.

        Raises:
            InvalidElementError: it breaks a rule.
        """
        raise method_not_allowed()

    def value(self, record: Record, name: str) -> Any:
        """A record's field for ``where`` and ``order``."""
        if name == self.id_field:
            return record.id
        return record.updated if name == "UpdatedDateUTC" else record.values.get(name)

    def passes(self, query: Query) -> Callable[[Record], bool] | None:
        """The test of the endpoint's own parameters; None when all records pass."""
        return None

    # Reading

    def read_all(self, query: Query) -> Element:
        """Answer ``GET /Contacts``: the elements, with ``pagination`` when a page was asked for."""
        records = self._select(query)
        summary = query.flag("summaryOnly")
        page = query.number("page")
        places = unit_places(query)
        if not self.paged or not (page is not None or summary or self.enforces_pages(query)):
            view = View(self.unpaged_detail(query), places)
            return self.envelope(self.render(record, view) for record in records)
        page = max(1, 1 if page is None else page)
        size = query.number("pageSize")
        size = DEFAULT_PAGE_SIZE if size is None else min(MAX_PAGE_SIZE, max(1, size))
        count = -(-len(records) // size)
        pagination = {"page": page, "pageSize": size, "pageCount": count, "itemCount": len(records)}
        view = View(Detail.SUMMARY if summary else Detail.PAGE, places)
        shown = records[(page - 1) * size : page * size]
        return {"pagination": pagination, **self.envelope(self.render(record, view) for record in shown)}

    def enforces_pages(self, query: Query) -> bool:
        """Whether the call is answered in pages though it named none."""
        return False

    def unpaged_detail(self, query: Query) -> Detail:
        """How much is shown without pages."""
        return Detail.LIST

    def read_one(self, key: str, query: Query) -> Element:
        """Answer ``GET /Contacts/{key}``.

        Raises:
            RefusedError: 404.
        """
        return self.envelope([self.render(self.named(key), View(Detail.ALONE, unit_places(query)))])

    def named(self, key: str) -> Record:
        """The record that an address names.

        Raises:
            RefusedError: 404.
        """
        record = self.table.records.get(key.lower()) if is_guid(key) else self.locate(key)
        if record is None:
            raise not_found()
        return record

    def _select(self, query: Query) -> list[Record]:
        """The records of a query in order; remembered until one changes, so that pages are not sorted anew."""
        key = (
            self.books.store.version,
            query.since,
            *sorted((k, v) for k, v in query.args.items() if k not in _PAGING),
        )
        if key in self._selections:
            self._selections.move_to_end(key)
            return self._selections[key]
        selected = self._filtered(query)
        self._sort(query, selected)
        self._selections[key] = selected
        if len(self._selections) > _REMEMBERED:
            self._selections.popitem(last=False)
        return selected

    def _filtered(self, query: Query) -> list[Record]:
        since = query.since if query.since and self.dated else _FIRST
        passes = self.passes(query)
        where = query.text("where")
        parsed = parse_where(where, self.singular, self.fields, self.value) if where.strip() else None
        found = self.candidates(query, parsed.equalities if parsed else {})
        return [
            record
            for record in found
            if record.updated >= since and (passes is None or passes(record)) and (not parsed or parsed.test(record))
        ]

    def candidates(self, query: Query, equalities: Mapping[str, str]) -> Iterable[Record]:
        """A superset of what the query selects, as small as ids and indexes make it."""
        table = self.table
        if query.many("IDs"):
            return [table.records[each.lower()] for each in query.many("IDs") if each.lower() in table.records]
        if self.id_field in equalities:
            record = table.records.get(equalities[self.id_field])
            return [record] if record else []
        for name, text in equalities.items():
            if name in table.indexes:
                return table.find(name, text)
        return table.records.values()

    def _sort(self, query: Query, records: list[Record]) -> None:
        """By change unless asked otherwise; Xero always adds the id as the last thing to order by."""
        records.sort(key=lambda record: record.id)
        order = query.text("order").strip()
        if order:
            sort_by(order, self.singular, self.fields, self.value, records)
        else:
            records.sort(key=lambda record: record.updated)

    # Writing

    def write_all(self, body: Any, query: Query, *, create_only: bool) -> Element:
        """Answer ``PUT /Contacts`` (create) or ``POST /Contacts`` (create or update).

        Raises:
            RefusedError: the request as a whole is refused and nothing is saved.
        """
        sent = self._unwrapped(body)
        elements = ListOf(self.shape).bind(sent, self.plural)
        if create_only:
            return self._write(sent, elements, query, lambda element: None)
        for element in elements:
            self._given(element)
        return self._write(sent, elements, query, lambda element: self._given(element) or self.match(element))

    def write_one(self, key: str, body: Any, query: Query) -> Element:
        """Answer ``POST /Contacts/{key}``.

        Raises:
            RefusedError: nothing is saved.
        """
        record = self.named(key)
        sent = self._unwrapped(body)[:1]
        elements = ListOf(self.shape).bind(sent, self.plural)
        return self._write(sent, elements, query, lambda element: record)

    def _unwrapped(self, body: Any) -> list[Any]:
        """The elements sent: in an envelope (its key in any case), as a list, or one alone."""
        if isinstance(body, Mapping):
            keys = {each.lower(): each for each in body}
            body = body[keys[self.plural.lower()]] if self.plural.lower() in keys else body
        elements = list(body) if isinstance(body, Sequence) and not isinstance(body, str) else [body]
        if not elements or not all(isinstance(each, Mapping) and each for each in elements):
            raise no_data(self.singular)
        if self.most_per_write and len(elements) > self.most_per_write:
            raise too_many(self.singular, self.most_per_write)
        return elements[:1] if self.one_per_write else elements

    def _given(self, element: Element) -> Record | None:
        """The record whose id the element carries; the id must be one that Xero gave."""
        record_id = element.get(self.id_field, ZERO_GUID)
        if record_id == ZERO_GUID:
            return None
        record = self.table.records.get(record_id)
        if record is None:
            raise not_found()
        return record

    def _write(
        self, sent: list[Any], elements: list[Element], query: Query, find: Callable[[Element], Record | None]
    ) -> Element:
        summarize = query.flag("summarizeErrors", absent=True)
        answers: list[Element] = []
        failed: list[Element] = []
        with self.books.store.savepoint():
            for original, element in zip(sent, elements, strict=True):
                target = find(element)
                try:
                    with self.books.store.savepoint():
                        saved = self._save(target, element, query)
                except InvalidElementError as error:
                    failed.append(self._refused(original, target, error.messages))
                    answers.append({**failed[-1], "StatusAttributeString": "ERROR"})
                else:
                    answers.append(self._accepted(saved, query, summarize=summarize))
            if failed and summarize:
                raise validation(failed)
        self.books.writes += len(answers) - len(failed)
        return self.envelope(answers)

    def _save(self, target: Record | None, element: Element, query: Query) -> Saved:
        excesses = list(self.shape.excesses(element))
        if excesses:
            raise InvalidElementError(*excesses)
        return self.update(target, element, query) if target else self.create(element, query)

    def _refused(self, sent: Element, target: Record | None, messages: Iterable[str]) -> Element:
        return {
            **sent,
            self.id_field: target.id if target else ZERO_GUID,
            **dict.fromkeys(self.no_errors, True),
            "ValidationErrors": [{"Message": message} for message in messages],
        }

    def _accepted(self, saved: Saved, query: Query, *, summarize: bool) -> Element:
        element = {**self.render(saved.record, View(Detail.ALONE, unit_places(query))), **self.no_errors}
        if saved.warnings:
            element["Warnings"] = [{"Message": message} for message in saved.warnings]
        if not summarize:
            element["StatusAttributeString"] = "WARNING" if saved.warnings else "OK"
        return element


_PAGING = frozenset({"page", "pageSize", "summaryOnly", "summarizeErrors", "unitdp"})
