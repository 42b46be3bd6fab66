"""Where a Vtiger answers, found from whatever address of it somebody gives."""

import httpx2

from vtiger_xero.problems import SyncError


def site(url: str) -> str:
    """The root of a site, given that, a page of it, or the address of its web service; without a slash at its end.

    An address that holds a password is refused, since addresses are shown.

    Raises:
        SyncError: ``vtiger_address_wrong``.
    """
    text = url.strip()
    wrong = SyncError("vtiger_address_wrong", url=text.rpartition("@")[2] or "Nothing")
    try:
        given = httpx2.URL(text if "://" in text else f"https://{text}")
    except httpx2.InvalidURL:
        raise wrong from None
    if given.scheme not in {"http", "https"} or not given.host or given.userinfo:
        raise wrong
    path = given.path.partition("/restapi/")[0]
    folder = path.rpartition("/")[0] if path.endswith(".php") else path
    return str(given.copy_with(path=folder.rstrip("/") or "/", query=None, fragment=None)).rstrip("/")


def webservice(url: str) -> str:
    """The address of ``webservice.php``.

    Raises:
        SyncError: ``vtiger_address_wrong``.
    """
    return f"{site(url)}/webservice.php"


def rest(url: str) -> str:
    """Below which the operations of Vtiger Cloud's REST API are.

    Raises:
        SyncError: ``vtiger_address_wrong``.
    """
    return f"{site(url)}/restapi/v1/vtiger/default"
