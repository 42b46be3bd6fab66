"""How Xero's resources are read: in pages, or as one list."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from vtiger_xero.domain.observations import Observation, Page, Unreadable
from vtiger_xero.problems import SyncError
from vtiger_xero.xero.codec import Codec, folded, one_line
from vtiger_xero.xero.elements import Elements
from vtiger_xero.xero.transport import LongReply, XeroApi
from vtiger_xero.xero.where import clauses, quoted

#: The largest page that Xero gives, taking a larger number for this one; as many of a list are looked at in one go.
PAGE_SIZE = 1000

#: How many ids one request asks for; Xero's documentation advises about so many.
IDS_AT_ONCE = 40

#: Where more calls than these would be needed to ask for some records of a list, the whole list is read.
MOST_CALLS = 3


class Reader(Protocol):
    """Reads one resource; its methods are those of :class:`vtiger_xero.sync.remote.Remote`."""

    def walk(self, since: datetime | None, after: str | None) -> Page:
        """One page of a walk."""
        ...

    def look_up(self, keys: Sequence[str]) -> list[Observation]:
        """The records with these keys."""
        ...

    def fetch(self, ids: Sequence[str]) -> list[Observation]:
        """The records with these ids."""
        ...


class PagedReader:
    """Reads a resource that Xero gives in pages, archived records included.

    Args:
        api: carries the requests.
        codec: of the resource.
    """

    def __init__(self, api: XeroApi, codec: Codec) -> None:
        self._api = api
        self._codec = codec

    def walk(self, since: datetime | None, after: str | None) -> Page:
        """One page, ordered by id; ``after`` is the number of the next one.

        A record that changes during the walk joins it, and may push another one to the next page, where it is seen a
        second time; none leaves it, so that none is missed.
        """
        codec = self._codec
        number = int(after or "1")
        reply = self._api.get(codec.resource, {"order": codec.id_field, **_all_of_page(number)}, since)
        elements = reply.elements(codec.resource)
        following = str(number + 1) if _has_next(reply.body, number, len(elements)) else None
        return page_of([codec.decode(element) for element in elements], following, reply.time)

    def look_up(self, keys: Sequence[str]) -> list[Observation]:
        """The records with these marks; more than one may carry the same."""
        found: list[Observation] = []
        for where in clauses(f"{self._codec.key_field}=={quoted(key)}" for key in keys):
            found += self._read({"where": where})
        wanted = set(keys)
        return [observation for observation in found if observation.mark in wanted]

    def fetch(self, ids: Sequence[str]) -> list[Observation]:
        """The records with these ids."""
        found: list[Observation] = []
        for start in range(0, len(ids), IDS_AT_ONCE):
            found += self._read({"IDs": ",".join(ids[start : start + IDS_AT_ONCE])})
        return found

    def _read(self, params: Mapping[str, str]) -> Iterator[Observation]:
        reply = self._api.get(self._codec.resource, {**params, **_all_of_page(1)})
        for element in reply.elements(self._codec.resource):
            yield understood(self._codec, element)


class ListCodec(Codec, Protocol):
    """A codec of a resource that Xero gives as one list.

    Attributes:
        always_whole: whether it is never asked for less than all: it is short, and Xero does not tell what changed.
        list_params: of the query with which it is read; an order by id, where the list may be longer than a page.
    """

    always_whole: bool
    list_params: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A list that has been read and not yet been looked at to its end."""

    since: datetime | None
    reply: LongReply
    after: str
    place: int


class ListReader:
    """Reads a resource that Xero gives as one list, without pages.

    A list is asked for once in a walk, and kept between its pages as it travelled: only the elements of one page are
    parsed at a time. A walk that another process has begun reads it again. Walks of one reader follow each other.

    Args:
        api: carries the requests.
        codec: of the resource.
    """

    def __init__(self, api: XeroApi, codec: ListCodec) -> None:
        self._api = api
        self._codec = codec
        self._kept: _Kept | None = None

    def walk(self, since: datetime | None, after: str | None) -> Page:
        """The next elements of the list, ordered by id; ``after`` is the id of the last one before them.

        The time of every page is that of the answer which held the list.
        """
        kept, self._kept = self._kept, None
        if kept is not None and after is not None and (kept.since, kept.after) == (since, after):
            reply, start = kept.reply, kept.place
        else:
            reply = self._list({}, None if self._codec.always_whole else since)
            start = self._behind(reply.elements, after) if after else 0
        end = start + PAGE_SIZE
        rows = [self._codec.decode(element) for element in reply.elements.between(start, end)]
        following = None
        if end < len(reply.elements):
            following = next((row.ref.id for row in reversed(rows) if row.ref.id), "")
            self._kept = _Kept(since, reply, following, end)
        return page_of(rows, following, reply.time)

    def look_up(self, keys: Sequence[str]) -> list[Observation]:
        """The records with these keys, compared as Xero does: without case."""
        return self._among(self._codec.key_field, [quoted(one_line(key)) for key in keys if folded(key)], keys)

    def fetch(self, ids: Sequence[str]) -> list[Observation]:
        """The records with these ids."""
        return self._among(self._codec.id_field, [f"guid({quoted(each)})" for each in ids], ids)

    def _among(self, field: str, literals: Sequence[str], values: Sequence[str]) -> list[Observation]:
        """The records of which a field holds one of these values.

        What cannot be understood is told only where it is one of them: it is not absent.
        """
        queries: list[dict[str, str]] = [{"where": where} for where in clauses(f"{field}=={each}" for each in literals)]
        if queries and (self._codec.always_whole or len(queries) > MOST_CALLS):
            queries = [{}]
        wanted = {folded(value) for value in values} - {""}
        found: dict[str, Observation] = {}
        for query in queries:
            for element in self._list(query, None).elements.between():
                if isinstance(element, dict) and folded(element.get(field)) in wanted:
                    row = understood(self._codec, element)
                    found[row.ref.id] = row
        return list(found.values())

    def _list(self, query: Mapping[str, str], since: datetime | None) -> LongReply:
        return self._api.get_list(self._codec.resource, {**self._codec.list_params, **query}, since)

    def _behind(self, elements: Elements, after: str) -> int:
        """The place behind the element with an id; the first, where it is not there any more."""
        for place, element in enumerate(elements.between(), 1):
            if isinstance(element, dict) and element.get(self._codec.id_field) == after:
                return place
        return 0


def understood(codec: Codec, element: object) -> Observation:
    """An element as a record.

    Raises:
        SyncError: ``xero_unreadable``; that it cannot be understood is not the same as that it is absent.
    """
    row = codec.decode(element)
    if isinstance(row, Unreadable):
        raise SyncError("xero_unreadable", name=row.name or row.ref.id, detail=row.detail)
    return row


def page_of(rows: Sequence[Observation | Unreadable], after: str | None, time: datetime | None) -> Page:
    """A page of a walk.

    Raises:
        SyncError: ``xero_unreadable``, where Xero does not say what time it is there.
    """
    if time is None:
        raise SyncError("xero_unreadable", name="its own time", detail="it gives none")
    return Page(
        rows=tuple(row for row in rows if isinstance(row, Observation)),
        unreadable=tuple(row for row in rows if isinstance(row, Unreadable)),
        after=after,
        remote_now=time,
    )


def _all_of_page(number: int) -> dict[str, str]:
    """Xero gives whole contacts only by the page, and archived ones only when asked."""
    return {"page": str(number), "pageSize": str(PAGE_SIZE), "includeArchived": "true"}


def _has_next(body: Mapping[str, Any], number: int, count: int) -> bool:
    pagination = body.get("pagination")
    pages = pagination.get("pageCount") if isinstance(pagination, dict) else None
    return number < pages if isinstance(pages, int) else count >= PAGE_SIZE
