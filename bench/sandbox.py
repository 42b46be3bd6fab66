"""``python -m bench.sandbox --size n``: how many calls a second the emulated systems answer, and what they weigh.

Both run in one process on one core and answer over HTTP; their caller has another core. The emulated Xero's limits hold
in the virtual time of its own clock, which each call moves on. Ends with 1 where something is slower or heavier than
it should be.
"""

import argparse
import json
import multiprocessing
import os
import sys
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import md5
from http.client import HTTPConnection
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.company import fill
from vtiger_xero.sandbox.server import SandboxServer
from vtiger_xero.sandbox.vtiger import VtigerSandbox
from vtiger_xero.sandbox.xero import XeroSandbox

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

#: Calls that each system must answer in a second of one core's time.
CALLS_PER_SECOND = 500

#: Bytes that both systems may take together, 100,000 organizations in each.
MEMORY = 1_000_000_000

#: Seconds of virtual time that each call to Xero takes: no more than 60 in a minute.
PACE = 1.1

_SEED = 1
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Rate:
    """How fast calls were answered.

    Attributes:
        calls: how many there were.
        wall: seconds that they took.
        core: seconds of processor time that the emulated systems spent on them.
    """

    calls: int
    wall: float
    core: float

    @property
    def per_second(self) -> float:
        """Calls answered in a second of one core's time, whatever else the machine is busy with."""
        return self.calls / self.core


@dataclass(frozen=True)
class Result:
    """What was measured.

    Attributes:
        size: organizations in Vtiger, and contacts in Xero.
        filling: seconds in which they were entered.
        vtiger: queries of one row.
        xero: contacts read one by one.
        pulled: the different records that reading everything gave, of each system.
        pulling: seconds that it took.
        memory: bytes that the process of both takes.
    """

    size: int
    filling: float
    vtiger: Rate
    xero: Rate
    pulled: tuple[int, int]
    pulling: float
    memory: int

    @property
    def objections(self) -> list[str]:
        """What is not as it should be, one sentence each."""
        found = [
            f"{name} answers {rate.per_second:.0f} calls a second, not {CALLS_PER_SECOND}"
            for name, rate in (("Vtiger", self.vtiger), ("Xero", self.xero))
            if rate.per_second < CALLS_PER_SECOND
        ]
        if self.memory > MEMORY:
            found.append(f"both take {self.memory:,} bytes, more than {MEMORY:,}")
        if self.pulled != (self.size, self.size):
            found.append(f"reading everything gave {self.pulled} records, not {self.size} of each")
        return found


@dataclass(frozen=True)
class Addresses:
    """Where the systems answer and how to get in; the seconds in which they were filled."""

    vtiger_port: int
    username: str
    access_key: str
    xero_port: int
    client_id: str
    client_secret: str
    tenant_id: str
    filling: float


def measure(size: int, calls: int) -> Result:
    """Fill both systems with so many organizations, read all of them, and make so many calls of one row to each."""
    with _served(size) as (where, cost), closing(_Vtiger(where)) as vtiger, closing(_Xero(where)) as xero:
        began = perf_counter()
        organizations, contacts = list(vtiger.all_ids()), list(xero.all_ids())
        pulling = perf_counter() - began
        return Result(
            size=size,
            filling=where.filling,
            vtiger=_rate(vtiger.one, organizations, calls, cost),
            xero=_rate(xero.one, contacts, calls, cost),
            pulled=(len({*organizations}), len({*contacts})),
            pulling=pulling,
            memory=cost()[1],
        )


Cost = Callable[[], tuple[float, int]]
"""The processor time and the memory that the systems have taken so far: seconds and bytes."""


def _rate(one: Callable[[str], object], ids: list[str], calls: int, cost: Cost) -> Rate:
    began, spent = perf_counter(), cost()[0]
    for place in range(calls):
        one(ids[place % len(ids)])
    return Rate(calls, perf_counter() - began, cost()[0] - spent)


class _Caller:
    """One connection that stays open."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def call(self, path: str, headers: Mapping[str, str], form: Mapping[str, str] | None = None) -> Any:
        """The JSON of an answer.

        Raises:
            RuntimeError: the status is not 200.
        """
        body = None if form is None else urlencode(form)
        self._connection.request("GET" if form is None else "POST", path, body, dict(headers))
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}: {content!r}")
        return json.loads(content)


class _Vtiger(_Caller):
    """Logged in."""

    def __init__(self, where: Addresses) -> None:
        super().__init__(where.vtiger_port)
        self._session = ""
        token = self._get("getchallenge", username=where.username)["token"]
        key = md5(f"{token}{where.access_key}".encode()).hexdigest()
        form = {"operation": "login", "username": where.username, "accessKey": key}
        self._session = self.call("/webservice.php", _FORM, form)["result"]["sessionName"]

    def all_ids(self) -> Iterator[str]:
        """The ids of all organizations, each read in full."""
        last = "11x0"
        while rows := self._get("query", query=f"select * from Accounts where id > '{last}' order by id limit 100;"):
            yield from (row["id"] for row in rows)
            last = rows[-1]["id"]

    def one(self, record_id: str) -> object:
        """A query that finds one organization."""
        return self._get("query", query=f"select id,accountname,email1 from Accounts where id = '{record_id}';")[0]

    def _get(self, operation: str, **arguments: str) -> Any:
        sent = {"operation": operation, "sessionName": self._session, **arguments}
        return self.call(f"/webservice.php?{urlencode(sent)}", {})["result"]


class _Xero(_Caller):
    """Signs in again before its token's 30 minutes are over."""

    def __init__(self, where: Addresses) -> None:
        super().__init__(where.xero_port)
        self._where = where
        self._headers: dict[str, str] = {}
        self._left = 0

    def all_ids(self) -> Iterator[str]:
        """The ids of all contacts, each read in full."""
        page = 1
        while contacts := self._get(f"/Contacts?page={page}&pageSize=1000"):
            yield from (each["ContactID"] for each in contacts)
            page += 1

    def one(self, contact_id: str) -> object:
        """One contact."""
        return self._get(f"/Contacts/{contact_id}")[0]

    def _get(self, path: str) -> Any:
        if not self._left:
            self._sign_in()
        self._left -= 1
        return self.call(f"/api.xro/2.0{path}", self._headers)["Contacts"]

    def _sign_in(self) -> None:
        credentials = b64encode(f"{self._where.client_id}:{self._where.client_secret}".encode()).decode()
        form = {"grant_type": "client_credentials", "scope": "accounting.contacts"}
        given = self.call("/connect/token", {**_FORM, "Authorization": f"Basic {credentials}"}, form)
        self._headers = {
            "Authorization": f"Bearer {given['access_token']}",
            "Xero-Tenant-Id": self._where.tenant_id,
            "Accept": "application/json",
        }
        self._left = 1000


@contextmanager
def _served(size: int) -> Iterator[tuple[Addresses, Cost]]:
    """Both systems in a process on the first core, the caller on another, until the block ends."""
    cores = sorted(os.sched_getaffinity(0))
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, size, cores[0]), daemon=True)
    process.start()
    theirs.close()
    os.sched_setaffinity(0, cores[1:] or cores)

    def cost() -> tuple[float, int]:
        ours.send("cost")
        seconds, memory = ours.recv()
        return float(seconds), int(memory)

    try:
        yield ours.recv(), cost
    finally:
        os.sched_setaffinity(0, cores)
        ours.close()
        process.join()


def _serve(pipe: Connection, size: int, core: int) -> None:
    """Fill both systems and answer; say over the pipe, whenever asked, what it has cost."""
    os.sched_setaffinity(0, {core})
    clock = VirtualClock()
    vtiger = VtigerSandbox(VirtualClock(), seed=_SEED)
    xero = XeroSandbox(clock, seed=_SEED, day_limit=sys.maxsize)
    began = perf_counter()
    fill(vtiger, xero, size, _SEED)
    for row in vtiger.rows("Accounts"):
        xero.create_contact(_contact(row))
    filling = perf_counter() - began

    def paced(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        clock.advance(PACE)
        return xero.app(environ, start_response)

    servers = SandboxServer(vtiger.app), SandboxServer(paced)
    pipe.send(
        Addresses(
            vtiger_port=servers[0].port,
            username=vtiger.username,
            access_key=vtiger.access_key,
            xero_port=servers[1].port,
            client_id=xero.client_id,
            client_secret=xero.client_secret,
            tenant_id=xero.tenant_id,
            filling=filling,
        )
    )
    while True:
        try:
            pipe.recv()
        except EOFError:
            break
        pipe.send((process_time(), _memory()))
    for server in servers:
        server.close()


def _contact(row: Mapping[str, str]) -> dict[str, object]:
    """An organization as the sync makes a contact of it."""
    address = {"AddressType": "POBOX", "AddressLine1": row["bill_street"], "City": row["bill_city"]}
    return {
        "Name": row["accountname"],
        "ContactNumber": row["id"],
        "AccountNumber": row["account_no"],
        "EmailAddress": row["email1"],
        "Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": row["phone"]}],
        "Addresses": [{**address, "PostalCode": row["bill_code"], "Country": row["bill_country"]}],
    }


def _memory() -> int:
    """Bytes of memory that this process takes (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def main() -> int:
    """Measure, and print what came out of it; 1 where something is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="organizations in each system")
    parser.add_argument("--calls", type=int, default=3_000, help="calls of one row to each system")
    arguments = parser.parse_args()
    result = measure(arguments.size, arguments.calls)
    print(f"{result.size:,} organizations in each system: entered in {result.filling:.1f} s, {result.memory:,} bytes")
    print(f"read completely in {result.pulling:.1f} s: {result.pulled[0]:,} and {result.pulled[1]:,}")
    for name, rate in (("Vtiger", result.vtiger), ("Xero", result.xero)):
        print(
            f"{name}: {rate.calls:,} calls of one row in {rate.wall:.1f} s; "
            f"{rate.per_second:.0f} in a second of one core"
        )
    for objection in result.objections:
        print(f"NOT AS IT SHOULD BE: {objection}")
    return 1 if result.objections else 0


if __name__ == "__main__":
    sys.exit(main())
