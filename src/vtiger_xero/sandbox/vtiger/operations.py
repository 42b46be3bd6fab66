"""The operations of the web service: the method of each, and what it does."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from vtiger_xero.sandbox.vtiger import authentication, feeds
from vtiger_xero.sandbox.vtiger.description import describe, list_types
from vtiger_xero.sandbox.vtiger.errors import ServerFaultError, WebServiceError, access_denied, internal_error
from vtiger_xero.sandbox.vtiger.service import Arguments, Service
from vtiger_xero.sandbox.vtiger.store import Row
from vtiger_xero.sandbox.vtiger.values import Preferences, leading_number, without_surrogate_escapes
from vtiger_xero.sandbox.vtiger.vtql import parse, run

FROM_MODULE = re.compile(r"from\s+([^\s;]+)", re.IGNORECASE)

Run = Callable[[Service, Arguments, str], Any]


@dataclass(frozen=True)
class Operation:
    """One operation.

    Attributes:
        method: by which it takes its arguments; by the other, it finds none.
        run: answers a call with these arguments by this user.
        open_to_all: needs no session; the user is empty then.
    """

    method: str
    run: Run
    open_to_all: bool = False


def _list_types(service: Service, arguments: Arguments, user: str) -> Any:
    kinds = json.loads(arguments.get("fieldTypeList") or "null")
    return list_types(kinds if isinstance(kinds, list) else None, unseen=service.unseen(user))


def _describe(service: Service, arguments: Arguments, user: str) -> Any:
    records = service.module(arguments.get("elementType", ""), user)
    return describe(records.module, Preferences.of(service.about(user)).date_format, records.virtual_fields())


def _create(service: Service, arguments: Arguments, user: str) -> Any:
    name = arguments.get("elementType", "")
    if name not in service.records.of:
        raise access_denied()
    return service.records.of[name].create(_element(arguments), user)


def _retrieve(service: Service, arguments: Arguments, _: str) -> Any:
    return service.records.retrieve(_id(arguments))


def _retrieve_inventory(service: Service, arguments: Arguments, _: str) -> Any:
    if not service.differences.retrieves_inventory:
        raise ServerFaultError
    return service.records.retrieve(_id(arguments))


def _update(service: Service, arguments: Arguments, user: str) -> Any:
    return service.records.update(_element(arguments), user)


def _revise(service: Service, arguments: Arguments, user: str) -> Any:
    return service.records.revise(_element(arguments), user)


def _delete(service: Service, arguments: Arguments, user: str) -> Any:
    service.records.delete(_id(arguments), user)
    return {"status": "successful"}


def _query(service: Service, arguments: Arguments, user: str) -> Any:
    text = arguments.get("query", "")
    found = FROM_MODULE.search(text)
    if not found:
        raise access_denied("query")
    records = service.module(found[1], user)
    return run(parse(text, strict_ids=service.differences.strict_ids), records, service.differences)


def _related_types(service: Service, arguments: Arguments, user: str) -> Any:
    return service.relations.types(service.module(arguments.get("elementType", ""), user).module.name)


def _retrieve_related(service: Service, arguments: Arguments, _: str) -> Any:
    target, ids = service.relations.related(_id(arguments), arguments.get("relatedLabel", ""))
    names = [name for name, field in target.module.by_name.items() if field.table != "lines"]
    return [target.queried(service.records.find(each)[1], names) for each in ids]


def _query_related(service: Service, arguments: Arguments, _: str) -> Any:
    """A query without its semicolon; the list's own condition is added behind an upper-case WHERE."""
    target, ids = service.relations.related(_id(arguments), arguments.get("relatedLabel", ""))
    head, _, condition = arguments.get("query", "").partition("WHERE")
    found = FROM_MODULE.search(head)
    if ";" in arguments.get("query", "") or not found or found[1] != target.module.name:
        raise WebServiceError("UNKOWN_ENTITY", "Relation specified is incorrect")
    listed = ",".join(f"'{each}'" for each in ids or [f"{target.module.prefix}x0"])
    text = f"{head} WHERE {condition}{' AND ' if condition.strip() else ''} id in ({listed});"
    return run(parse(text, strict_ids=service.differences.strict_ids), target, service.differences)


def _add_related(service: Service, arguments: Arguments, _: str) -> Any:
    service.relations.add(arguments.get("sourceRecordId", ""), arguments.get("relatedRecordId", ""))
    return {"message": "successfull"}


def _sync(service: Service, arguments: Arguments, user: str) -> Any:
    name, kind, since = (arguments.get(each, "") for each in ("elementType", "syncType", "modifiedTime"))
    if not service.sync_registered or not name:
        raise ServerFaultError
    if service.differences.sync_needs_time and not re.fullmatch(r"\d+(\.\d+)?", since):
        raise ServerFaultError
    if name == "Users":
        return {"updated": [], "deleted": [], "lastModifiedTime": "", "more": False}
    records = service.records.of.get(name)
    if records is None or not records.module.entity or (kind == "application" and not service.is_administrator(user)):
        raise access_denied()

    def owned(row: Row) -> bool:
        owner = row.values.get("assigned_user_id") or ""
        of_a_group = kind == "userandgroup" and owner.startswith("20x")
        return kind == "application" or owner == user or of_a_group

    return feeds.changes(records, int(leading_number(since)), owned, feeds.by_ids)


def _register_feed(service: Service, arguments: Arguments, _: str) -> Any:
    if not service.differences.registers_feed or arguments.get("type") != "vtigerCRM":
        raise ServerFaultError
    return {"key": service.sessions.feed_key()}


def _get_feed(service: Service, arguments: Arguments, user: str) -> Any:
    since = arguments.get("token", "")
    if not service.differences.feeds or not since.isdigit():
        raise ServerFaultError
    records = service.module(arguments.get("module", ""), user)
    return feeds.changes(records, int(since), lambda row: True, feeds.by_names(service.records))


def _deregister_feed(_: Service, arguments: Arguments, __: str) -> Any:
    return [arguments.get("type"), arguments.get("key")]


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


def _id(arguments: Arguments) -> str:
    if not arguments.get("id"):
        raise access_denied("id")
    return arguments["id"]


OPERATIONS: dict[str, Operation] = {
    "getchallenge": Operation("GET", authentication.get_challenge, open_to_all=True),
    "login": Operation("POST", authentication.login, open_to_all=True),
    "logout": Operation("POST", authentication.logout),
    "extendsession": Operation("POST", authentication.extend_session, open_to_all=True),
    "listtypes": Operation("GET", _list_types),
    "describe": Operation("GET", _describe),
    "create": Operation("POST", _create),
    "retrieve": Operation("GET", _retrieve),
    "retrieve_inventory": Operation("GET", _retrieve_inventory),
    "update": Operation("POST", _update),
    "revise": Operation("POST", _revise),
    "delete": Operation("POST", _delete),
    "query": Operation("GET", _query),
    "relatedtypes": Operation("GET", _related_types),
    "retrieve_related": Operation("GET", _retrieve_related),
    "query_related": Operation("GET", _query_related),
    "add_related": Operation("POST", _add_related),
    "sync": Operation("GET", _sync),
    "wsapp_register": Operation("POST", _register_feed),
    "wsapp_get": Operation("POST", _get_feed),
    "wsapp_deregister": Operation("POST", _deregister_feed),
}
# Of these, the cloud's REST API has all but those of sessions and of the older feed; and one more.
REST_OPERATIONS: dict[str, Operation] = {
    **{
        name: operation
        for name, operation in OPERATIONS.items()
        if not operation.open_to_all and not name.startswith("wsapp") and name != "logout"
    },
    "me": Operation("GET", authentication.me),
}
