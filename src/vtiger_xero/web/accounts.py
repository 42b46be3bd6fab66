"""Accounts and rates of Xero that are chosen from its own lists (spec §2, steps 5 and 6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from vtiger_xero.domain.accounts import Account
from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.modules import options
from vtiger_xero.modules.accounts import USES, key_of
from vtiger_xero.store import listings, records
from vtiger_xero.sync import configuring

#: What an account is chosen for, and what that is called.
LABELS: Mapping[str, str] = {
    "accounts.sales": "Sales",
    "accounts.purchases": "Purchases",
    "accounts.payments": "Payments",
    "accounts.shipping": "Shipping and handling",
    "accounts.adjustment": "Adjustments",
    "accounts.rounding": "Rounding",
}

UNTAXED = "taxes.untaxed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing:
    """Something that is chosen from a list of Xero's.

    Attributes:
        option: that keeps the choice.
        label: what it is called.
        meaning: a sentence about it.
        chosen: how the choice is kept; empty as long as there is none.
        choices: what works, in words, by how it is kept; what is chosen is among them even if it no longer works.
        trouble: why what is chosen no longer works, and what to do; empty if it does.
    """

    option: str
    label: str
    meaning: str
    chosen: str
    choices: Mapping[str, str]
    trouble: str = ""

    @property
    def named(self) -> str:
        """What is chosen, in words; empty as long as there is nothing."""
        return self.choices.get(self.chosen, "") if self.chosen else ""

    def with_blank(self, words: str) -> dict[str, str]:
        """The choices, and in front of them that there is none."""
        return {"": words, **self.choices}


def uses(tx: Connection, connection_id: str, settings: Mapping[str, str]) -> list[Choosing]:
    """The accounts that are chosen for a connection."""
    return [account(tx, connection_id, settings, name, label) for name, label in LABELS.items()]


def account(
    tx: Connection, connection_id: str, settings: Mapping[str, str], option: str, label: str, use: str = ""
) -> Choosing:
    """One account that is chosen.

    Args:
        tx: a transaction that reads.
        connection_id: of the connection.
        settings: its settings.
        option: that keeps the choice.
        label: what it is called.
        use: the option whose accounts will do; empty: this one.
    """
    use = use or option
    fitting = configuring.choices_of_account(tx, connection_id, use)
    known = listings.accounts(tx, connection_id)
    chosen = options.value_of(settings, option)
    told = options.option_named(option)
    trouble, called = "", chosen
    if chosen and chosen not in fitting and known is not None:
        held = next((each for each in known.accounts if key_of(each, use) == chosen), None)
        called, trouble = (held.label if held else chosen), _account_trouble(held, use)
    return Choosing(
        option=option,
        label=label,
        meaning=told.meaning if told else "",
        chosen=chosen,
        choices=_with_chosen(fitting, chosen, called),
        trouble=trouble,
    )


def untaxed(tx: Connection, connection_id: str, settings: Mapping[str, str]) -> Choosing:
    """The rate of what carries no tax."""
    fitting = configuring.choices_of_untaxed(tx, connection_id)
    chosen = options.value_of(settings, UNTAXED)
    trouble, called = "", chosen
    if chosen and chosen not in fitting:
        held = records.by_ids(tx, connection_id, Side.XERO, Module.TAXES, [chosen]).get(chosen)
        called = held.name if held else chosen
        trouble = "It is no rate of 0 % for sales in Xero any more. Choose another one."
    return Choosing(
        option=UNTAXED,
        label="Rate of what carries no tax",
        meaning=options.OPTIONS[UNTAXED].meaning,
        chosen=chosen,
        choices=_with_chosen(fitting, chosen, called),
        trouble=trouble,
    )


def read_at(tx: Connection, connection_id: str) -> datetime | None:
    """When Xero's lists were read last; ``None``: never."""
    known = listings.accounts(tx, connection_id)
    return None if known is None else known.read_at


def _with_chosen(fitting: Mapping[str, str], chosen: str, called: str) -> dict[str, str]:
    return dict(fitting) if not chosen or chosen in fitting else {chosen: f"{called} (no longer works)", **fitting}


def _account_trouble(held: Account | None, use: str) -> str:
    if held is None:
        return "Xero has no such account any more. Choose another one."
    if not held.active:
        return "It was archived in Xero. Restore it there and press Refresh, or choose another one."
    if held.system and not USES[use](held):
        return "Xero has come to use it itself. Choose another one."
    return "It is of another type in Xero now, which does not work here. Choose another one."
