"""The operations of the web service: their methods, their parameters, and what each does."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from vtiger_xero.sandbox.vtiger.description import describe, list_types
from vtiger_xero.sandbox.vtiger.dialects import Differences
from vtiger_xero.sandbox.vtiger.errors import WebServiceError, access_denied, internal_error
from vtiger_xero.sandbox.vtiger.records import Records
from vtiger_xero.sandbox.vtiger.schema import Module
from vtiger_xero.sandbox.vtiger.sessions import Session, Sessions
from vtiger_xero.sandbox.vtiger.store import Store
from vtiger_xero.sandbox.vtiger.values import Preferences, without_surrogate_escapes
from vtiger_xero.sandbox.vtiger.vtql import parse, run

FROM_MODULE = re.compile(r"from\s+([^\s;]+)", re.IGNORECASE)

Arguments = Mapping[str, str | None]


@dataclass(frozen=True)
class Operation:
    """One operation.

    Attributes:
        method: by which it takes its arguments; by the other, it finds none.
        run: answers a call of a session with its arguments.
        open_to_all: needs no session.
    """

    method: str
    run: Callable[["Service", Arguments, Session | None], Any]
    open_to_all: bool = False


@dataclass(frozen=True)
class Service:
    """What the operations work on.

    Attributes:
        store: the database.
        records: the same, record by record.
        sessions: who is logged in.
        access_keys: the access key of each user, by id.
        differences: of the emulated version.
    """

    store: Store
    records: Records
    sessions: Sessions
    access_keys: Mapping[str, str]
    differences: Differences

    def user(self, name: str) -> str:
        """The id of the active user of this name.

        Raises:
            WebServiceError: there is none.
        """
        if not name:
            raise WebServiceError("ACCESS_DENIED", "No username given")
        table = self.store.tables["Users"]
        for row in table.live():
            if row.values.get("user_name") == name and row.values.get("status") == "Active":
                return self.records.of["Users"].id_of(row)
        raise WebServiceError("ACCESS_DENIED", "username does not exists")

    def module(self, name: str) -> Module:
        """The module of this name.

        Raises:
            WebServiceError: it is not emulated, or not spelt so.
        """
        if name not in self.store.tables:
            raise access_denied(f"name : {name}")
        return self.store.tables[name].module


def _get_challenge(service: Service, arguments: Arguments, _: Session | None) -> Any:
    return service.sessions.challenge(service.user(arguments.get("username") or ""), service.store.epoch())


def _login(service: Service, arguments: Arguments, _: Session | None) -> Any:
    name = arguments.get("username")
    if not name:
        raise WebServiceError("INVALID_AUTH_TOKEN", "Specified token is invalid or expired")
    user = service.user(name)
    answer = arguments.get("accessKey") or ""
    session = service.sessions.login(user, service.access_keys.get(user, ""), answer, service.store.epoch())
    row = service.records.find(user)[1].values
    return {
        "username": name,
        **{key: row.get(key, "") for key in ("first_name", "last_name")},
        "email": row.get("email1", ""),
        **{key: row.get(key, "") for key in ("time_zone", "hour_format", "date_format", "is_admin")},
        "call_duration": "5",
        "other_event_duration": "5",
        "sessionName": session,
        "userId": user,
        "version": "0.22",
        "vtigerVersion": service.differences.version,
    }


def _logout(service: Service, arguments: Arguments, _: Session | None) -> Any:
    if arguments.get("sessionName") is None:
        raise WebServiceError("OPERATION_NOT_SUPPORTED", "Permission to perform the operation is denied")
    service.sessions.close(arguments["sessionName"] or "")
    return {"message": "successfull"}


def _extend_session(service: Service, arguments: Arguments, session: Session | None) -> Any:
    if arguments.get("operation") is None or session is None:
        raise WebServiceError("AUTHENTICATION_REQUIRED", "Authencation required")
    return {
        "sessionName": arguments.get("sessionName"),
        "userId": session.user,
        "version": "0.22",
        "vtigerVersion": service.differences.version,
    }


def _list_types(_: Service, arguments: Arguments, __: Session | None) -> Any:
    kinds = json.loads(arguments.get("fieldTypeList") or "null")
    return list_types(kinds if isinstance(kinds, list) else None)


def _describe(service: Service, arguments: Arguments, session: Session | None) -> Any:
    module = service.module(arguments.get("elementType") or "")
    return describe(module, Preferences.of(service.records.find(_user(session))[1].values).date_format)


def _create(service: Service, arguments: Arguments, session: Session | None) -> Any:
    name = arguments.get("elementType") or ""
    if name not in service.records.of:
        raise access_denied()
    return service.records.of[name].create(_element(arguments), _user(session))


def _retrieve(service: Service, arguments: Arguments, _: Session | None) -> Any:
    if not arguments.get("id"):
        raise access_denied("id")
    return service.records.retrieve(arguments["id"] or "")


def _update(service: Service, arguments: Arguments, session: Session | None) -> Any:
    return service.records.update(_element(arguments), _user(session))


def _revise(service: Service, arguments: Arguments, session: Session | None) -> Any:
    return service.records.revise(_element(arguments), _user(session))


def _delete(service: Service, arguments: Arguments, session: Session | None) -> Any:
    if not arguments.get("id"):
        raise access_denied("id")
    service.records.delete(arguments["id"] or "", _user(session))
    return {"status": "successful"}


def _query(service: Service, arguments: Arguments, _: Session | None) -> Any:
    text = arguments.get("query") or ""
    found = FROM_MODULE.search(text)
    if not found:
        raise access_denied("query")
    module = service.module(found[1])
    query = parse(text, strict_ids=service.differences.strict_ids)
    return run(query, service.records.of[module.name], service.differences)


def _element(arguments: Arguments) -> Mapping[str, object]:
    """The element that a call carries as JSON text.

    Raises:
        WebServiceError: it is no JSON object.
    """
    text = arguments.get("element")
    if text is None:
        raise access_denied()
    try:
        element = json.loads(without_surrogate_escapes(text), strict=False)
    except ValueError:
        raise internal_error() from None
    if not isinstance(element, dict):
        raise internal_error()
    return element


def _user(session: Session | None) -> str:
    """The user of a session; operations that are not open to all always have one."""
    return session.user if session else ""


OPERATIONS: dict[str, Operation] = {
    "getchallenge": Operation("GET", _get_challenge, open_to_all=True),
    "login": Operation("POST", _login, open_to_all=True),
    "logout": Operation("POST", _logout),
    "extendsession": Operation("POST", _extend_session, open_to_all=True),
    "listtypes": Operation("GET", _list_types),
    "describe": Operation("GET", _describe),
    "create": Operation("POST", _create),
    "retrieve": Operation("GET", _retrieve),
    "update": Operation("POST", _update),
    "revise": Operation("POST", _revise),
    "delete": Operation("POST", _delete),
    "query": Operation("GET", _query),
}
