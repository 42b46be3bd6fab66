"""Addresses of records in the two systems' own pages."""

from collections.abc import Mapping
from urllib.parse import quote

from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.store.overview import Overview

_VTIGER: Mapping[Module, str] = {Module.ORGANIZATIONS: "Accounts", Module.PEOPLE: "Contacts"}
_XERO: Mapping[Module, str] = {Module.ORGANIZATIONS: "/Contacts/View/"}

#: Only organisations that live here have pages; those of an emulated Xero have none.
_XERO_API = "https://api.xero.com/"


def address(connection: Overview, ref: Ref) -> str | None:
    """Where a person can look at a record, if it can be told; people have no page of their own in Xero.

    Xero's form is from its guide *Deep link to Xero*, new contact page.
    """
    if ref.side is Side.VTIGER:
        if not connection.vtiger_url.startswith(("https://", "http://")):
            return None
        number = quote(ref.id.rpartition("x")[2], safe="")
        return f"{connection.vtiger_url.rstrip('/')}/index.php?module={_VTIGER[ref.module]}&view=Detail&record={number}"
    if not connection.xero_api_url.startswith(_XERO_API) or not connection.xero_short_code or ref.module not in _XERO:
        return None
    page = quote(_XERO[ref.module] + quote(ref.id, safe=""), safe="")
    short_code = quote(connection.xero_short_code, safe="")
    return f"https://go.xero.com/organisationlogin/default.aspx?shortcode={short_code}&redirecturl={page}"
