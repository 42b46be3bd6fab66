"""Replays recorded exchanges with real Vtigers against the emulator, with the ids of records mapped."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import md5
from pathlib import Path
from typing import Any

from werkzeug.test import Client, TestResponse

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.vtiger import Dialect, VtigerSandbox

RECORDINGS = Path(__file__).parent / "recordings"
START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)  # before the first recording

_NAMES = re.compile(r"\b(?:\d+x\d+|cf_\d+)\b")

Exchange = Mapping[str, Any]


def recorded(kind: str, dialect: str) -> dict[str, Any]:
    """The recordings of one kind (exchanges, invoices, queries) with one version."""
    data: dict[str, Any] = json.loads((RECORDINGS / f"{kind}-{dialect}.json").read_text("utf-8"))
    return data


def exchanges(dialect: str) -> list[Exchange]:
    """The recorded exchanges with one version; what a shape shortened is put back in."""
    data = recorded("exchanges", dialect)
    shapes = data["shapes"]
    return [
        {**each, "result": {**shapes[each["shape"]], **each["result"]}} if "shape" in each else each
        for each in data["exchanges"]
    ]


class World:
    """An emulated Vtiger that recordings are replayed against.

    Attributes:
        sandbox: the emulator.
        clock: its time, which follows the recorded times.
        names: ids and names of custom fields as recorded → as they are here.
    """

    def __init__(self, dialect: Dialect) -> None:
        self.clock = VirtualClock(START)
        self.sandbox = VtigerSandbox(self.clock, dialect=dialect)
        self.names: dict[str, str] = {}
        self._http = Client(self.sandbox.app)
        self._makes = False
        self.session = self.login("admin", self.sandbox.access_key)

    def login(self, username: str, access_key: str) -> str:
        """The name of a new session."""
        answer = {"operation": "login", "username": username, "accessKey": self._answer(username, access_key)}
        return str(self._http.post("/webservice.php", data=answer).get_json()["result"]["sessionName"])

    def _answer(self, username: str, access_key: str) -> str:
        """The answer to a new challenge."""
        challenge = {"operation": "getchallenge", "username": username}
        token = self._http.get("/webservice.php", query_string=challenge).get_json()["result"]["token"]
        return md5(f"{token}{access_key}".encode()).hexdigest()

    def here(self, text: str) -> str:
        """A recorded text, its ids and field names as they are here."""
        return _NAMES.sub(lambda found: self.names.get(found[0], found[0]), text)

    def send(self, method: str, sent: Mapping[str, str], *, query: Mapping[str, str] | None = None) -> TestResponse:
        """Make one call in the present session."""
        arguments = {name: self.here(value) for name, value in sent.items()}
        if method == "GET":
            return self._http.get("/webservice.php", query_string=arguments)
        data = {name: value for name, value in arguments.items() if name not in (query or {})}
        return self._http.post("/webservice.php", data=data, query_string=query)

    def call(self, operation: str, **arguments: Any) -> Any:
        """The result of an operation that is no recording but sets one up.

        Raises:
            AssertionError: it fails.
        """
        method = "POST" if operation in {"create", "update", "revise", "delete", "logout", "add_related"} else "GET"
        texts = {
            name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            for name, value in arguments.items()
        }
        answer = self.send(method, {"operation": operation, "sessionName": self.session, **texts}).get_json()
        assert answer["success"], answer
        return answer["result"]

    def made(self, recorded_id: str, module: str, **values: Any) -> None:
        """Create a record that a recording presupposes, and note by what id it was recorded."""
        element = {"assigned_user_id": "19x1", **values}
        self.names[recorded_id] = self.call("create", elementType=module, element=element)["id"]

    def entered(self, recorded_id: str, module: str, **values: Any) -> None:
        """The same by hand."""
        here = json.loads(self.here(json.dumps(values)))
        self.names[recorded_id] = self.sandbox.create(module, here)

    def replay(self, exchange: Exchange) -> list[str]:
        """Make the call of a recording; how the answer differs from the recorded one."""
        sent = dict(exchange["sent"])
        if "at" in exchange:
            self.clock.advance_to(datetime.fromisoformat(exchange["at"]).replace(tzinfo=UTC))
        if exchange.get("session"):
            sent["sessionName"] = self.session
        if sent.get("operation") == "login" and "result" in exchange:  # the recorded answer to the challenge is secret
            sent["accessKey"] = self._answer(sent["username"], self.sandbox.access_key)
        self._makes = sent.get("operation") == "create"
        if exchange.get("json"):
            answer = self._http.post("/webservice.php", json={"operation": "listtypes", "sessionName": self.session})
        else:
            answer = self.send(exchange["method"], sent, query=exchange.get("query"))
        return list(self._differences(exchange, answer))

    def _differences(self, exchange: Exchange, answer: TestResponse) -> Iterator[str]:
        if answer.status_code != exchange["status"]:
            yield f"status {answer.status_code}, recorded {exchange['status']}"
        elif "text" in exchange:
            if answer.mimetype != exchange["text"]:
                yield f"{answer.mimetype}, recorded {exchange['text']}"
        else:
            body = answer.get_json()
            if "error" in exchange:
                error = [list(each) for each in (body.get("error") or {}).items()]
                if error != exchange["error"]:
                    yield f"{error or 'success'}, recorded {exchange['error']}"
            elif not body["success"]:
                yield f"{body['error']}, recorded success"
            else:
                yield from self._compare("", exchange["result"], body["result"])

    def _compare(self, path: str, expected: Any, actual: Any) -> Iterator[str]:
        if expected == "~":  # as volatile as a time
            return
        if isinstance(expected, dict) and set(expected) == {"rows", "first"}:
            if len(actual) != expected["rows"]:
                yield f"{path}: {len(actual)} rows, recorded {expected['rows']}"
            yield from self._compare_lists(path, expected["first"], actual[: len(expected["first"])])
        elif isinstance(expected, dict):
            yield from self._compare_records(path, expected, actual)
        elif isinstance(expected, list):
            yield from self._compare_lists(path, expected, actual)
        elif isinstance(expected, str):
            if actual != self.here(expected):
                yield f"{path}: {actual!r}, recorded {expected!r}"
        elif actual != expected or isinstance(actual, bool) is not isinstance(expected, bool):
            yield f"{path}: {actual!r}, recorded {expected!r}"

    def _compare_lists(self, path: str, expected: list[Any], actual: Any) -> Iterator[str]:
        if not isinstance(actual, list) or len(actual) != len(expected):
            yield f"{path}: {actual!r}, recorded {expected!r}"
            return
        for place, (mine, theirs) in enumerate(zip(actual, expected, strict=True)):
            yield from self._compare(f"{path}[{place}]", theirs, mine)

    def _compare_records(self, path: str, expected: dict[str, Any], actual: Any) -> Iterator[str]:
        if not isinstance(actual, dict):
            yield f"{path}: {actual!r}, recorded an object"
            return
        theirs = {self.here(name): value for name, value in expected.items()}
        if set(actual) != set(theirs):
            more, less = sorted(set(actual) - set(theirs)), sorted(set(theirs) - set(actual))
            yield f"{path}: more keys {more}, fewer keys {less}"
        self._learn(theirs, actual)
        for name in sorted(set(actual) & set(theirs)):
            special = _SPECIAL.get(name, World._compare)
            yield from special(self, f"{path}.{name}".lstrip("."), theirs[name], actual[name])

    def _learn(self, expected: Mapping[str, Any], actual: Mapping[str, Any]) -> None:
        """Note the ids of records that the recorded call made, and of lines, which every save makes anew."""
        theirs, mine = expected.get("id"), actual.get("id")
        if isinstance(theirs, str) and isinstance(mine, str):
            prefix = theirs.partition("x")[0]
            if prefix == mine.partition("x")[0] and (self._makes or prefix == "33"):
                self.names[theirs] = mine

    def _compare_feed(self, path: str, expected: Any, actual: Any) -> Iterator[str]:
        """Rows of a feed: how many depends on what else was there; what each shows does not."""
        if bool(expected["count"]) is not bool(actual):
            yield f"{path}: {len(actual)} rows, recorded {expected['count']}"
        elif actual and {self.here(name) for name in expected["keys"]} != set(actual[0]):
            yield f"{path}: keys {sorted(actual[0])}, recorded {expected['keys']}"

    def _compare_details(self, path: str, expected: Any, actual: Any) -> Iterator[str]:
        """The edit page's view: the names of what it shows."""
        mine = {place: sorted(each) for place, each in actual.items()}
        if mine != expected:
            differing = {place: set(mine.get(place, ())) ^ set(names) for place, names in expected.items()}
            yield f"{path}: differs in {differing}"

    def _compare_fields(self, path: str, expected: Any, actual: Any) -> Iterator[str]:
        """The fields of describe, whatever their order; of picklists the values."""
        for field in actual:
            if "picklistValues" in field["type"]:
                field["type"]["picklistValues"] = [each["value"] for each in field["type"]["picklistValues"]]
        by_name = {field["name"]: field for field in expected}
        yield from self._compare(path, by_name, {field["name"]: field for field in actual})


_SPECIAL: dict[str, Callable[[World, str, Any, Any], Iterator[str]]] = {
    "updated": World._compare_feed,
    "LineItems_FinalDetails": World._compare_details,
    "fields": World._compare_fields,
}
