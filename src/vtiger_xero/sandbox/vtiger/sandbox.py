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
from vtiger_xero.sandbox.vtiger.operations import FROM_MODULE, Service
from vtiger_xero.sandbox.vtiger.records import Records, column
from vtiger_xero.sandbox.vtiger.schema import MODULES, Module
from vtiger_xero.sandbox.vtiger.sessions import Sessions
from vtiger_xero.sandbox.vtiger.store import Store
from vtiger_xero.sandbox.vtiger.transport import Transport, parameter
from vtiger_xero.sandbox.vtiger.values import Preferences

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_REQUEST = "sandbox.request"
_ID_IN_ELEMENT = re.compile(r'"id"\s*:\s*"(\w+)"')
_ADMINISTRATOR = {
    "is_admin": "on",
    "first_name": "",
    "last_name": "Administrator",
    "roleid": "H2",
    "email1": "admin@example.com",
    "status": "Active",
    "currency_id": "21x1",
    "date_format": "yyyy-mm-dd",
    "hour_format": "12",
    "time_zone": "UTC",
    "no_of_currency_decimals": "2",
    "currency_decimal_separator": ".",
    "currency_grouping_separator": ",",
    "currency_grouping_pattern": "123,456,789",
    "currency_symbol_placement": "$1.0",
    "language": "en_us",
}


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
        self.access_key = "".join(rng.choices(string.ascii_letters + string.digits, k=16))
        self._dialect = dialect
        self._faults = Faults()
        self._store = Store(clock, MODULES)
        self._records = Records(self._store, DIFFERENCES[dialect])
        self._sessions = Sessions(rng)
        self._administrator = "19x1"
        self.create("Users", {"user_name": username, **_ADMINISTRATOR})
        access_keys = {self._administrator: self.access_key}
        service = Service(self._store, self._records, self._sessions, access_keys, DIFFERENCES[dialect], MODULES)
        self._transport = Transport(service, clock)
        self.app = FaultyApp(self._respond, self._faults, clock, _label)

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
        """Add a record as a person would, duplicates allowed, and give back its id."""
        wanted = MODULES[module]
        columns = {"source": "CRM", "assigned_user_id": self._administrator} if wanted.entity else {}
        table, row = self._records.insert(wanted, {**columns, **_columns(wanted, values)}, self._administrator)
        return self._records.id_of(table, row)

    def edit(self, record_id: str, values: Mapping[str, object]) -> None:
        """Change fields of a record as a person would; moves its modifiedtime."""
        table, row = self._records.find(record_id)
        self._records.write(table, row, _columns(table.module, values), self._administrator)

    def delete(self, record_id: str) -> None:
        """Put a record into the recycle bin."""
        self._records.delete(record_id)

    def restore(self, record_id: str) -> None:
        """Take a record out of the recycle bin."""
        table, row = self._records.find(record_id, deleted=True)
        self._records.bin(table, row, deleted=False)

    def rows(self, module: str) -> list[dict[str, Any]]:
        """The live records of a module, by id, as retrieve gives them."""
        table = self._store.tables[module]
        return [self._records.read((table, row)) for row in table.live()]

    def _respond(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        return self._answer(environ.get(_REQUEST) or Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if request.path == "/webservice.php":
            return self._transport.answer(request, request.environ["sandbox.fault"])
        if request.path == "/sandbox/faults" and request.method == "POST":
            return set_faults(self._faults, request)
        if request.path == "/sandbox/state":
            return Response(json.dumps(self._state(request.args), ensure_ascii=False), mimetype="application/json")
        return Response("<html><body>404 Not Found</body></html>", status=404, mimetype="text/html")

    def _state(self, arguments: Mapping[str, str]) -> dict[str, Any]:
        names = [arguments["module"]] if "module" in arguments else list(MODULES)
        modules = {name: self.rows(name) for name in names if name in MODULES}
        return {
            "system": "vtiger",
            "dialect": self._dialect,
            "calls": self.calls,
            "calls_by_operation": dict(self._transport.calls),
            "sessions": len(self._sessions),
            "faults": self._faults.state(),
            "modules": {name: len(rows) if "counts" in arguments else rows for name, rows in modules.items()},
        }


def _columns(module: Module, values: Mapping[str, object]) -> dict[str, str | None]:
    """What a person's input puts into the columns.

    Raises:
        ValueError: the module has no such field.
    """
    if unknown := set(values) - set(module.by_name):
        raise ValueError(f"{module.name} has no field {', '.join(sorted(unknown))}")
    return {name: column(module.by_name[name], value, Preferences()) for name, value in values.items()}


def _label(environ: "WSGIEnvironment") -> str:
    """The name of a call that faults are matched with, as ``create Accounts``."""
    request = environ[_REQUEST] = Request(environ)  # a body can be read only once
    subject = parameter(request, "elementType") or parameter(request, "id")
    if found := FROM_MODULE.search(parameter(request, "query")):
        subject = found[1]
    elif element := parameter(request, "element"):
        subject = subject or next(iter(_ID_IN_ELEMENT.findall(element)), "")
    return f"{parameter(request, 'operation').lower()} {subject}".strip()
