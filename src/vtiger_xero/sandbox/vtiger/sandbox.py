"""An emulated Vtiger: a WSGI app, and the direct hands of a person in the CRM."""

import json
import random
import re
import string
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from vtiger_xero.clock import Clock
from vtiger_xero.sandbox.faults import Faults, FaultyApp, set_faults
from vtiger_xero.sandbox.vtiger.dialects import DIFFERENCES, Dialect
from vtiger_xero.sandbox.vtiger.installation import ADMINISTRATOR, enter_tax, enter_user, install
from vtiger_xero.sandbox.vtiger.operations import FROM_MODULE
from vtiger_xero.sandbox.vtiger.records import Records
from vtiger_xero.sandbox.vtiger.relations import RELATIONS, SPARSE_RELATIONS, Relations
from vtiger_xero.sandbox.vtiger.rest import PATH as REST_PATH
from vtiger_xero.sandbox.vtiger.rest import Rest
from vtiger_xero.sandbox.vtiger.schema import MODULES, PAYMENTS, Field, Kind
from vtiger_xero.sandbox.vtiger.service import Service
from vtiger_xero.sandbox.vtiger.sessions import Sessions
from vtiger_xero.sandbox.vtiger.store import Store
from vtiger_xero.sandbox.vtiger.transport import Transport, parameter

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_REQUEST = "sandbox.request"
_LAST_STANDARD_FIELD = 867
_ID_IN_ELEMENT = re.compile(r'"id"\s*:\s*"(\w+)"')


class VtigerSandbox:
    """One installation of Vtiger with an administrator, fresh.

    Args:
        clock: of all times that it shows.
        dialect: the version to be.
        seed: of its access key, tokens and sessions.
        username: the administrator's name.

    Attributes:
        app: the whole thing as a WSGI app, with ``/sandbox/faults`` and ``/sandbox/state``.
        username: the administrator's name.
        access_key: the administrator's access key, 16 characters.
    """

    app: "WSGIApplication"

    def __init__(
        self, clock: Clock, *, dialect: Dialect = Dialect.V7_5, seed: int = 0, username: str = "admin"
    ) -> None:
        rng = random.Random(f"vtiger {seed}")
        self.username = username
        self.access_key = _access_key(rng)
        self._dialect = dialect
        self._faults = Faults()
        differences = DIFFERENCES[dialect]
        self._store = Store(clock, {**MODULES, **({"Payments": PAYMENTS} if differences.rest else {})})
        self._records = Records(self._store, differences)
        self._sessions = Sessions(rng)
        self._rng = rng
        self._custom_fields = _LAST_STANDARD_FIELD
        install(self._store, self._records, username)
        self._access_keys = {ADMINISTRATOR: self.access_key}
        relations = Relations(self._records, RELATIONS if differences.relations else SPARSE_RELATIONS)
        service = Service(self._store, self._records, relations, self._sessions, self._access_keys, differences)
        service.sync_registered = differences.rest
        self._service = service
        self._transport = Rest(service, clock) if differences.rest else Transport(service, clock)
        self._path = REST_PATH if differences.rest else "/webservice.php"
        self.app = FaultyApp(self._respond, self._faults, clock, _label)

    @property
    def modules(self) -> tuple[str, ...]:
        """The names of the modules and tables that it has."""
        return tuple(self._records.of)

    @property
    def calls(self) -> int:
        """Web service calls answered or refused so far."""
        return self._transport.calls.total()

    @property
    def latency(self) -> float:
        """Seconds that each web service call takes."""
        return self._transport.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._transport.latency = seconds

    def create(self, module: str, values: Mapping[str, object]) -> str:
        """Add a record as a person would on its page, duplicates allowed, and give back its id.

        Raises:
            ValueError: the module has no such field.
        """
        if module == "Tax":
            return enter_tax(self._store, self._records, values)
        records = self._records.of[module]
        return records.id_of(records.enter(values, ADMINISTRATOR))

    def edit(self, record_id: str, values: Mapping[str, object]) -> None:
        """Change fields of a record as a person would; moves its modifiedtime.

        Raises:
            ValueError: the module has no such field.
        """
        records, row = self._records.find(record_id)
        records.edit(row, values, ADMINISTRATOR)

    def delete(self, record_id: str) -> None:
        """Put a record into the recycle bin; a tax becomes inactive."""
        self._records.delete(record_id, ADMINISTRATOR)

    def restore(self, record_id: str) -> None:
        """Take a record out of the recycle bin; a tax becomes active again."""
        records, row = self._records.find(record_id, deleted=True)
        records.bin(row, deleted=False)

    def row(self, record_id: str) -> dict[str, Any]:
        """One live record as retrieve gives it."""
        records, row = self._records.find(record_id)
        return records.read(row)

    def rows(self, module: str) -> list[dict[str, Any]]:
        """The live records of a module, by id, as retrieve gives them."""
        records = self._records.of[module]
        return [records.read(row) for row in records.table.live()]

    def add_field(self, module: str, label: str, kind: Kind = Kind.STRING, values: tuple[str, ...] = ()) -> str:
        """Add a custom field as an administrator would, and give back its name, ``cf_<number>``.

        Args:
            module: where.
            label: as people see it.
            kind: its type.
            values: of a picklist.
        """
        self._custom_fields += 2
        name = f"cf_{self._custom_fields}"
        size = {Kind.STRING: 255, Kind.DOUBLE: 2, Kind.CURRENCY: 2}.get(kind, 0)
        self._store.add_field(module, Field(name, label, kind, size, values=values, table="custom"))
        return name

    def set_picklist(self, module: str, name: str, values: tuple[str, ...]) -> None:
        """Let a picklist offer these values only; records keep what they hold, and the API takes any value still."""
        self._store.set_values(module, name, values)

    def add_user(self, username: str, **preferences: str) -> str:
        """Add a user, by default an administrator like the first, and give back the access key."""
        user = enter_user(self._records, username, preferences)
        self._access_keys[user] = _access_key(self._rng)
        return self._access_keys[user]

    def register_sync(self) -> None:
        """Repair ``operation=sync`` as an administrator can, with one row in the database; as shipped it is broken."""
        self._service.sync_registered = True

    def _respond(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        return self._answer(environ.get(_REQUEST) or Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if request.path.startswith(self._path):
            return self._transport.answer(request, request.environ["sandbox.fault"])
        if request.path == "/sandbox/faults" and request.method == "POST":
            return set_faults(self._faults, request)
        if request.path == "/sandbox/state":
            return Response(json.dumps(self._state(request.args), ensure_ascii=False), mimetype="application/json")
        return Response("<html><body>404 Not Found</body></html>", status=404, mimetype="text/html")

    def _state(self, arguments: Mapping[str, str]) -> dict[str, Any]:
        names = [arguments["module"]] if "module" in arguments else list(self._records.of)
        modules = {name: self.rows(name) for name in names if name in self._records.of}
        return {
            "system": "vtiger",
            "dialect": self._dialect,
            "calls": self.calls,
            "calls_by_operation": dict(self._transport.calls),
            "sessions": len(self._sessions),
            "faults": self._faults.state(),
            "modules": {name: len(rows) if "counts" in arguments else rows for name, rows in modules.items()},
        }


def _access_key(rng: random.Random) -> str:
    return "".join(rng.choices(string.ascii_letters + string.digits, k=16))


def _label(environ: "WSGIEnvironment") -> str:
    """The name of a call that faults are matched with, as ``create Accounts``."""
    request = environ[_REQUEST] = Request(environ)  # a body can be read only once
    subject = parameter(request, "elementType") or parameter(request, "id")
    if found := FROM_MODULE.search(parameter(request, "query")):
        subject = found[1]
    elif element := parameter(request, "element"):
        subject = subject or next(iter(_ID_IN_ELEMENT.findall(element)), "")
    operation = parameter(request, "operation").lower() or request.path.removeprefix(REST_PATH)
    return f"{operation} {subject}".strip()
