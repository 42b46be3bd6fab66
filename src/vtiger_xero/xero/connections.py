"""Which organisations an app may open."""

from dataclasses import dataclass

import httpx2
import msgspec

from vtiger_xero.http import Http
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
    """

    id: str
    name: str


class _Connection(msgspec.Struct, rename="camel"):
    tenant_id: str
    tenant_type: str | None = None
    tenant_name: str | None = None


def find_tenant(http: Http, connections_url: str, tokens: Tokens, wanted: str | None) -> Tenant:
    """The one organisation that the app is connected to, or the wanted one of several.

    Args:
        http: sends the request.
        connections_url: where the connections are listed.
        tokens: opens them.
        wanted: the organisation's id or its name, in capitals or not; ``None`` where there is only one.

    Raises:
        SyncError: ``xero_organisation_missing``: none fits, or several do; ``xero_disconnected``; ``server_error``;
            ``wrong_answer``; or what the tokens raise.
    """
    answer = authorised(tokens, lambda token: http.read(connections_url, headers=_headers(token)))
    tenants = _tenants(answer, connections_url)
    fitting = [tenant for tenant in tenants if wanted is None or _folded(wanted) in _names(tenant)]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(tenant.name for tenant in tenants) or "none"
    detail = f"connected: {names}" if wanted is None else f"wanted: {wanted}; connected: {names}"
    raise SyncError("xero_organisation_missing", count=len(tenants), detail=detail)


def _headers(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Accept": "application/json"}


def _tenants(answer: httpx2.Response, url: str) -> list[Tenant]:
    if answer.is_server_error:
        raise server_error(answer)
    if answer.status_code in {401, 403}:
        raise SyncError("xero_disconnected", detail=words_of(answer))
    try:
        connections = msgspec.json.decode(answer.content if answer.is_success else b"", type=list[_Connection])
    except msgspec.MsgspecError:
        raise wrong_answer(url, answer) from None
    organisations = (each for each in connections if each.tenant_type in {None, "ORGANISATION"})
    return [Tenant(each.tenant_id, each.tenant_name or "") for each in organisations]


def _names(tenant: Tenant) -> set[str]:
    return {_folded(tenant.id), _folded(tenant.name)}


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
