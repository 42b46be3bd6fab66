"""Organizations: Vtiger's Accounts and Xero's Contacts (spec §5.1 and its map in §6)."""

import html
from collections.abc import Mapping

from vtiger_xero.domain.records import Content, Value
from vtiger_xero.domain.refs import Direction, Side
from vtiger_xero.engine.match import name_key
from vtiger_xero.engine.policy import ConflictRule, Policy

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
}

#: Fields that are no reason to write: the CRM's number is sent whenever something else is.
RIDERS = frozenset({"number"})

#: The longest name that Xero takes.
XERO_NAME = 255


def policy(direction: Direction, conflict: ConflictRule = ConflictRule.XERO_WINS) -> Policy:
    """The rules for organizations."""
    return Policy(direction=direction, conflict=conflict, fields=FIELDS, riders=RIDERS, same=same)


def same(field: str, one: Value, other: Value) -> bool:
    """Whether two values, one from each side, mean the same.

    Space and the way in which Vtiger writes ``&`` make no difference, nor does the case of an e-mail address.
    """
    plain = [" ".join(html.unescape(value or "").split()) for value in (one, other)]
    if field == "email":
        plain = [value.casefold() for value in plain]
    return plain[0] == plain[1]


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
    return None
