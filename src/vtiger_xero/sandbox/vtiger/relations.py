"""Related lists: which modules are listed under which, by what label, and what hangs there."""

from vtiger_xero.sandbox.vtiger.entities import Entities
from vtiger_xero.sandbox.vtiger.errors import WebServiceError
from vtiger_xero.sandbox.vtiger.records import Records
from vtiger_xero.sandbox.vtiger.schema import Kind

# Label → module, as a proper installation of 8.4 has them.
RELATIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "Accounts": (
        ("Contacts", "Contacts"),
        ("Potentials", "Potentials"),
        ("Quotes", "Quotes"),
        ("Sales Order", "SalesOrder"),
        ("Invoice", "Invoice"),
        ("Activities", "Calendar"),
        ("Emails", "Emails"),
        ("Activity History", "Calendar"),
        ("Documents", "Documents"),
        ("HelpDesk", "HelpDesk"),
        ("Products", "Products"),
        ("Campaigns", "Campaigns"),
        ("PBXManager", "PBXManager"),
        ("Service Contracts", "ServiceContracts"),
        ("Services", "Services"),
        ("Projects", "Project"),
        ("ModComments", "ModComments"),
        ("Assets", "Assets"),
    ),
    "Contacts": (("Invoice", "Invoice"), ("Quotes", "Quotes"), ("Products", "Products"), ("Services", "Services")),
    "Invoice": (
        ("Activities", "Calendar"),
        ("Documents", "Documents"),
        ("Activity History", "Calendar"),
        ("Assets", "Assets"),
        ("ModComments", "ModComments"),
    ),
}
# All that a fresh 7.5.0 lists.
SPARSE_RELATIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "Accounts": (("Emails", "Emails"), ("PBXManager", "PBXManager"), ("ModComments", "ModComments")),
}


class Relations:
    """The related lists of one installation.

    Args:
        records: of all modules.
        lists: label and module, by the module that they hang under.
    """

    def __init__(self, records: Records, lists: dict[str, tuple[tuple[str, str], ...]]) -> None:
        self._records = records
        self._lists = lists
        self._added: set[tuple[str, str]] = set()

    def types(self, module: str) -> dict[str, object]:
        """The answer of relatedtypes."""
        lists = self._lists.get(module, ())
        information = {label: {"name": name, "label": label, "isEntity": "1"} for label, name in lists}
        return {"types": [name for _, name in lists], "information": information or []}

    def add(self, source: str, related: str) -> None:
        """Hang one record under another; whether they exist is not asked."""
        self._added.add((source, related))

    def related(self, source: str, label: str) -> tuple[Entities, list[str]]:
        """The records of a list, and the ids of those that hang there.

        Raises:
            WebServiceError: the module has no such list.
        """
        records, _ = self._records.find(source)
        name = dict(self._lists.get(records.module.name, ())).get(label)
        if name is None or name not in self._records.of:
            raise WebServiceError("UNKOWN_ENTITY", "Relation specified is incorrect")
        target = self._records.of[name]
        fields = [each.name for each in target.module.fields if each.kind is Kind.REFERENCE and each.table != "lines"]
        ids = [
            target.id_of(row)
            for row in target.table.live()
            if source in {row.values.get(field) for field in fields} or (source, target.id_of(row)) in self._added
        ]
        return target, ids
