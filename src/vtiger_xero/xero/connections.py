"""Which organisations an app may open."""

from dataclasses import dataclass
from http import HTTPStatus

import httpx2
import msgspec

from vtiger_xero.clock import Clock
from vtiger_xero.http import Http, repeated
from vtiger_xero.problems import SyncError
from vtiger_xero.xero.failures import server_error, words_of, wrong_answer
from vtiger_xero.xero.oauth import Tokens, authorised

#: Where Xero lists them.
CONNECTIONS_URL = "https://api.xero.com/connections"


@dataclass(frozen=True, slots=True)
class Tenant:
    """An organisation that the app is connected to.

    Attributes:
        id: Xero's tenant id, which every call to the API names.
        name: the organisation's.
        connection_id: Xero's id of the connection between it and the app.
    """

    id: str
    name: str
    connection_id: str


class _Connection(msgspec.Struct, rename="camel"):
    id: str
    tenant_id: str
    tenant_type: str | None = None
    tenant_name: str | None = None


def tenants_of(http: Http, connections_url: str, tokens: Tokens) -> list[Tenant]:
    """All organisations that the app is connected to, for a user to choose one.

    Args:
        http: sends the request.
        connections_url: where the connections are listed.
        tokens: opens them.

    Raises:
        SyncError: ``xero_disconnected``, ``server_error``, ``wrong_answer``, or what the tokens raise.
    """
    answer = authorised(tokens, lambda token: http.read(connections_url, headers=_headers(token)))
    return _tenants(answer, connections_url)


def find_tenant(http: Http, connections_url: str, tokens: Tokens, wanted: str | None) -> Tenant:
    """The one organisation that the app is connected to, or the wanted one of several.

    Args:
        http: sends the request.
        connections_url: where the connections are listed.
        tokens: opens them.
        wanted: the organisation's id or its name, in capitals or not; ``None`` where there is only one.

    Raises:
        SyncError: ``xero_organisation_missing``: none fits, or several do; or as in :func:`tenants_of`.
    """
    tenants = tenants_of(http, connections_url, tokens)
    fitting = [tenant for tenant in tenants if wanted is None or _folded(wanted) in _names(tenant)]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(tenant.name for tenant in tenants) or "none"
    detail = f"connected: {names}" if wanted is None else f"wanted: {wanted}; connected: {names}"
    raise SyncError("xero_organisation_missing", count=len(tenants), detail=detail)


def disconnect(http: Http, connections_url: str, tokens: Tokens, tenant_id: str, clock: Clock) -> None:
    """End the app's access to one organisation; others, and what is in the organisation, stay as they are.

    Args:
        http: sends the requests.
        connections_url: where the connections are listed.
        tokens: opens them.
        tenant_id: of the organisation; nothing is done where the app has no access to it any more.
        clock: waits between repetitions.

    Raises:
        SyncError: as in :func:`tenants_of`.
    """
    for tenant in tenants_of(http, connections_url, tokens):
        if _folded(tenant.id) == _folded(tenant_id):
            _delete(http, f"{connections_url}/{tenant.connection_id}", tokens, clock)


def _delete(http: Http, url: str, tokens: Tokens, clock: Clock) -> None:
    def send(token: str) -> httpx2.Response:
        return repeated(clock, lambda: http.write("DELETE", url, b"", headers=_headers(token)))

    answer = authorised(tokens, send)
    if not answer.is_success and answer.status_code != HTTPStatus.NOT_FOUND:
        raise _failure(answer, url)


def _headers(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Accept": "application/json"}


def _tenants(answer: httpx2.Response, url: str) -> list[Tenant]:
    if not answer.is_success:
        raise _failure(answer, url)
    try:
        connections = msgspec.json.decode(answer.content, type=list[_Connection])
    except msgspec.MsgspecError:
        raise wrong_answer(url, answer) from None
    organisations = (each for each in connections if each.tenant_type in {None, "ORGANISATION"})
    return [Tenant(each.tenant_id, each.tenant_name or "", each.id) for each in organisations]


def _failure(answer: httpx2.Response, url: str) -> SyncError:
    if answer.is_server_error:
        return server_error(answer)
    if answer.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return SyncError("xero_disconnected", detail=words_of(answer))
    return wrong_answer(url, answer)


def _names(tenant: Tenant) -> set[str]:
    return {_folded(tenant.id), _folded(tenant.name)}


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
