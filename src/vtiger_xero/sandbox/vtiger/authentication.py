"""The operations of logging in and out."""

from typing import Any

from vtiger_xero.sandbox.vtiger.errors import WebServiceError
from vtiger_xero.sandbox.vtiger.service import Arguments, Service

_PROTOCOL = "0.22"


def get_challenge(service: Service, arguments: Arguments, _: str) -> Any:
    """A token to answer within five minutes."""
    return service.sessions.challenge(service.user(arguments.get("username", "")), service.store.epoch())


def login(service: Service, arguments: Arguments, _: str) -> Any:
    """A session for whoever answers the challenge."""
    name = arguments.get("username")
    if not name:
        raise WebServiceError("INVALID_AUTH_TOKEN", "Specified token is invalid or expired")
    user = service.user(name)
    key = service.access_keys.get(user, "")
    session = service.sessions.login(user, key, arguments.get("accessKey", ""), service.store.epoch())
    return {
        **_about(service, user),
        "call_duration": "5",
        "other_event_duration": "5",
        "sessionName": session,
        "userId": user,
        "version": _PROTOCOL,
        "vtigerVersion": service.differences.version,
    }


def me(service: Service, _: Arguments, user: str) -> Any:
    """Who the caller is."""
    return {"id": user, **_about(service, user)}


def _about(service: Service, user: str) -> dict[str, Any]:
    about = service.about(user)
    names = ("first_name", "last_name", "time_zone", "hour_format", "date_format", "is_admin")
    shown = {name: about.get(name) or "" for name in names}
    return {"username": about.get("user_name"), "email": about.get("email1"), **shown}


def logout(service: Service, arguments: Arguments, _: str) -> Any:
    """End the session; by GET the call finds no arguments, and is not supported."""
    if "sessionName" not in arguments:
        raise WebServiceError("OPERATION_NOT_SUPPORTED", "Permission to perform the operation is denied")
    service.sessions.close(arguments["sessionName"])
    return {"message": "successfull"}


def extend_session(service: Service, arguments: Arguments, user: str) -> Any:
    """The session once more."""
    if "operation" not in arguments or not user:
        raise WebServiceError("AUTHENTICATION_REQUIRED", "Authencation required")
    version = service.differences.version
    session = arguments.get("sessionName")
    return {"sessionName": session, "userId": user, "version": _PROTOCOL, "vtigerVersion": version}
