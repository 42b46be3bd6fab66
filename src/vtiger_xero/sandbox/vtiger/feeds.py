"""What has changed since: ``sync``, and the older ``wsapp_get``."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from vtiger_xero.sandbox.vtiger.entities import Entities
from vtiger_xero.sandbox.vtiger.records import Records
from vtiger_xero.sandbox.vtiger.schema import Kind
from vtiger_xero.sandbox.vtiger.store import Row

_PAGE = 100

Owned = Callable[[Row], bool]


def changes(records: Entities, since: int, owned: Owned, show: Callable[[Entities, Row], dict[str, Any]]) -> Any:
    """The changes of one module strictly after a moment, oldest first.

    A page is 100 rows and whatever else shares the last one's second, so that going on from its time loses nothing of
    that call; a row changed later within the same second is missed.

    Args:
        records: of the module.
        since: seconds since 1970.
        owned: whether the caller asks for this row.
        show: a live row as the feed shows it.
    """
    after = datetime.fromtimestamp(since, UTC).strftime("%Y-%m-%d %H:%M:%S")
    rows = [row for row in records.table.rows.values() if _moved(row) > after and owned(row)]
    rows.sort(key=lambda row: (_moved(row), row.number))
    page = rows[:_PAGE]
    page += [row for row in rows[_PAGE:] if _moved(row) == _moved(page[-1])]
    last = datetime.fromisoformat(_moved(page[-1])).replace(tzinfo=UTC) if page else None
    return {
        "updated": [show(records, row) for row in page if not row.deleted],
        "deleted": [records.id_of(row) for row in page if row.deleted],
        "more": len(page) < len(rows),
        "lastModifiedTime": int(last.timestamp()) if last else since,
    }


def by_ids(records: Entities, row: Row) -> dict[str, Any]:
    """A row as ``sync`` shows it: the header alone, references as ids."""
    return records.queried(row, [name for name, field in records.module.by_name.items() if field.table != "lines"])


def by_names(all_records: Records) -> Callable[[Entities, Row], dict[str, Any]]:
    """How ``wsapp_get`` shows rows: references as the names of what they point to."""

    def show(records: Entities, row: Row) -> dict[str, Any]:
        shown = by_ids(records, row)
        for field in records.module.fields:
            target = shown.get(field.name)
            if field.kind is Kind.REFERENCE and target:
                of, other = all_records.find(target)
                shown[field.name] = " ".join(filter(None, (other.values.get(name) for name in of.module.label_fields)))
        return shown

    return show


def _moved(row: Row) -> str:
    return row.values.get("modifiedtime") or ""
