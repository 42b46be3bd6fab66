"""Which of Vtiger's two ways of being called a site offers."""

from http import HTTPStatus

from vtiger_xero.clock import Clock
from vtiger_xero.http import Http
from vtiger_xero.problems import SyncError
from vtiger_xero.vtiger import address
from vtiger_xero.vtiger.channel import unusable
from vtiger_xero.vtiger.envelope import Unusable, opened
from vtiger_xero.vtiger.rest import Paced, RestTransport
from vtiger_xero.vtiger.transport import Api, Transport
from vtiger_xero.vtiger.webservice import WebserviceTransport


def detect(http: Http, url: str, user: str, access_key: str, clock: Clock) -> Api:
    """Find out how a site wants to be called, by asking it.

    Whether it lets the user in is not looked at: that is the first question of whatever comes next.

    Args:
        http: sends the requests.
        url: the site, or any page of it.
        user: the name with which the user logs in.
        access_key: from the user's preferences; sent only to a site that does not have ``webservice.php``.
        clock: does all waiting.

    Raises:
        SyncError: ``vtiger_address_wrong``, ``unreachable`` or ``no_answer``; ``server_error`` for a site in trouble;
            ``vtiger_day_limit``; ``vtiger_not_there`` for anything that is no Vtiger.
    """
    place = address.webservice(url)
    answer = http.read(place, params={"operation": "getchallenge", "username": user})
    said = opened(answer)
    if not isinstance(said, Unusable) or said.broken_off:
        return Api.WEBSERVICE
    if said.php_error or answer.is_server_error:
        raise unusable(said, answer, "getchallenge", place)
    cloud = address.rest(url)
    second = Paced(http, user, access_key, clock).read(f"{cloud}/me")
    asks_for_key = second.status_code == HTTPStatus.UNAUTHORIZED != answer.status_code
    if asks_for_key or not isinstance(opened(second), Unusable):
        return Api.REST
    raise SyncError("vtiger_not_there", url=address.site(url), webservice=place, rest=cloud, detail=said.detail)


def transport_for(api: str, http: Http, url: str, user: str, access_key: str, clock: Clock) -> Transport:
    """How to call the operations of a site.

    Args:
        api: one of :class:`Api`, as :func:`detect` found it.
        http: sends the requests.
        url: the site, or any page of it.
        user: the name with which the user logs in.
        access_key: from the user's preferences.
        clock: does all waiting.

    Raises:
        ValueError: there is no such way.
        SyncError: ``vtiger_address_wrong``.
    """
    match Api(api):
        case Api.WEBSERVICE:
            return WebserviceTransport(http, url, user, access_key, clock)
        case Api.REST:
            return RestTransport(http, url, user, access_key, clock)
