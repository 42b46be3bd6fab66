"""What the operations of the web service work on."""

from collections.abc import Mapping
from dataclasses import dataclass

from vtiger_xero.sandbox.vtiger.dialects import Differences
from vtiger_xero.sandbox.vtiger.entities import Entities
from vtiger_xero.sandbox.vtiger.errors import WebServiceError, access_denied
from vtiger_xero.sandbox.vtiger.records import Records
from vtiger_xero.sandbox.vtiger.relations import Relations
from vtiger_xero.sandbox.vtiger.sessions import Sessions
from vtiger_xero.sandbox.vtiger.store import Store

Arguments = Mapping[str, str]


@dataclass
class Service:
    """One installation.

    Attributes:
        store: the database.
        records: the same, record by record.
        relations: the related lists.
        sessions: who is logged in.
        access_keys: the access key of each user, by id.
        differences: of the emulated version.
        sync_registered: ``sync`` knows its parameters; as shipped it does not, and every call is a fatal error.
    """

    store: Store
    records: Records
    relations: Relations
    sessions: Sessions
    access_keys: Mapping[str, str]
    differences: Differences
    sync_registered: bool = False

    def user(self, name: str) -> str:
        """The id of the active user of this name.

        Raises:
            WebServiceError: there is none.
        """
        if not name:
            raise WebServiceError("ACCESS_DENIED", "No username given")
        users = self.records.of["Users"]
        for row in users.table.live():
            if row.values.get("user_name") == name and row.values.get("status") == "Active":
                return users.id_of(row)
        raise WebServiceError("ACCESS_DENIED", "username does not exists")

    def about(self, user: str) -> Mapping[str, str | None]:
        """What the database holds of a user."""
        return self.records.find(user)[1].values

    def is_administrator(self, user: str) -> bool:
        """Whether a user is one."""
        return self.about(user).get("is_admin") == "on"

    def unseen(self, user: str) -> set[str]:
        """The names of the modules that a user may not see."""
        return set() if self.is_administrator(user) else {"Users"}

    def module(self, name: str, user: str) -> Entities:
        """The records of the module of this name.

        Raises:
            WebServiceError: it is not emulated, or not spelt so, or the user may not see it.
        """
        if name not in self.records.of:
            raise access_denied(f"name : {name}")
        if name in self.unseen(user):
            raise access_denied()
        return self.records.of[name]
