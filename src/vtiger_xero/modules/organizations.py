"""Organizations: Vtiger's Accounts and Xero's Contacts (spec §5.1 and its map in §6)."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from vtiger_xero.domain.records import Content, Value
from vtiger_xero.domain.refs import Direction, Side
from vtiger_xero.engine.names import name_key, plain
from vtiger_xero.engine.policy import ConflictRule, Policy, WhenGone
from vtiger_xero.modules.emails import email_accepted

#: Which way each field is synced unless the user says otherwise.
FIELDS: Mapping[str, Direction] = {
    "name": Direction.BOTH,
    "number": Direction.TO_XERO,
    "phone": Direction.BOTH,
    "mobile": Direction.BOTH,
    "fax": Direction.BOTH,
    "email": Direction.BOTH,
    "website": Direction.TO_VTIGER,
    "billing_street": Direction.BOTH,
    "billing_city": Direction.BOTH,
    "billing_state": Direction.BOTH,
    "billing_code": Direction.BOTH,
    "billing_country": Direction.BOTH,
    "shipping_street": Direction.BOTH,
    "shipping_city": Direction.BOTH,
    "shipping_state": Direction.BOTH,
    "shipping_code": Direction.BOTH,
    "shipping_country": Direction.BOTH,
    "tax_number": Direction.BOTH,
    "outstanding": Direction.TO_VTIGER,
    "overdue": Direction.TO_VTIGER,
    "currency": Direction.TO_VTIGER,
}

#: Fields that have no place in Vtiger until the user names one.
PLACELESS = frozenset({"tax_number", "outstanding", "overdue", "currency"})

#: Amounts; Vtiger shows none as 0.
AMOUNTS = frozenset({"outstanding", "overdue"})

#: Fields that one side only shows or numbers by itself: whatever is set, they go one way.
ONE_WAY: Mapping[str, Direction] = {
    name: direction for name, direction in FIELDS.items() if direction is not Direction.BOTH
}

#: Fields that are no reason to write: the CRM's number is sent whenever something else is.
RIDERS = frozenset({"number"})

#: What either side needs for a new record.
REQUIRED = frozenset({"name"})

#: The longest name that Xero takes.
XERO_NAME = 255


def policy(
    direction: Direction,
    conflict: ConflictRule = ConflictRule.XERO_WINS,
    *,
    fields: Mapping[str, Direction] = FIELDS,
    when_gone: WhenGone = WhenGone.UNLINK,
    suppliers: bool = False,
) -> Policy:
    """The rules for organizations."""
    return Policy(
        direction=direction,
        conflict=conflict,
        fields={name: ONE_WAY.get(name, wanted) for name, wanted in fields.items()},
        riders=RIDERS,
        required=REQUIRED,
        same=same,
        when_gone=when_gone,
        unwanted=None if suppliers else _only_sells,
    )


def _only_sells(_side: Side, content: Content) -> str | None:
    return "supplier" if content.get("supplier") else None


def same(field: str, one: Value, other: Value) -> bool:
    """Whether two values, one from each side, mean the same.

    Space and the way in which Vtiger writes ``&`` make no difference, nor does the case of an e-mail address.
    """
    first, second = plain(one), plain(other)
    if field in AMOUNTS:
        return _amount(first) == _amount(second)
    if field == "email":
        return first.casefold() == second.casefold()
    return first == second


def _amount(text: str) -> Decimal | str:
    """An amount as a number, however many zeros end it; a text that is none stays what it is."""
    try:
        return Decimal(text or "0")
    except InvalidOperation:
        return text


def preflight(side: Side, content: Content) -> str | None:
    """What is known beforehand to be refused.

    Args:
        side: that is to be written.
        content: what it is to hold.

    Returns:
        The problem's code, or nothing.
    """
    name = content.get("name")
    if not name_key(name):
        return "name_missing"
    if side is Side.XERO and name is not None:
        if "<" in name or ">" in name:
            return "xero_name_characters"
        if len(name) > XERO_NAME:
            return "xero_name_too_long"
        email = content.get("email")
        if email is not None and not email_accepted(email):
            return "xero_email_invalid"
    return None
