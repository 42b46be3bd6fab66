"""Xero's chart of accounts (schema Account of Xero's OpenAPI file, and its Accounts documentation)."""

import msgspec

from vtiger_xero.domain.accounts import Account
from vtiger_xero.problems import SyncError


class _Account(msgspec.Struct, rename="pascal"):
    id: str = msgspec.field(name="AccountID")
    code: str | None = None
    name: str | None = None
    type: str | None = None
    account_class: str | None = msgspec.field(name="Class", default=None)
    status: str | None = None
    system_account: str | None = None
    enable_payments_to_account: bool | None = None
    tax_type: str | None = None


def account_of(element: object) -> Account:
    """An account as Xero tells it.

    Raises:
        SyncError: ``xero_unreadable``.
    """
    try:
        told = msgspec.convert(element, _Account)
    except msgspec.ValidationError as error:
        members = element if isinstance(element, dict) else {}
        name = str(members.get("Code") or members.get("Name") or "an account")
        raise SyncError("xero_unreadable", name=name, detail=str(error)) from None
    return Account(
        id=told.id,
        code=told.code or "",
        name=told.name or "",
        type=told.type or "",
        account_class=told.account_class or "",
        active=told.status == "ACTIVE",
        system=told.system_account or "",
        takes_payments=told.type == "BANK" or bool(told.enable_payments_to_account),
        tax_type=told.tax_type or "",
    )
