"""The accounts of a Xero organisation, and what each may be used for (spec §2 step 5)."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account of Xero's chart (Xero's Accounts documentation).

    Attributes:
        id: Xero's.
        code: at most ten characters; empty for some bank accounts.
        name: as people call it.
        type: ``REVENUE``, ``BANK`` and so on.
        account_class: ``REVENUE``, ``ASSET`` and so on.
        active: whether it is neither archived nor deleted.
        system: what Xero itself uses it for, ``DEBTORS``; empty for an ordinary one.
        takes_payments: whether payments may be entered into it.
        tax_type: the rate of tax that it has unless a line names another.
    """

    id: str
    code: str
    name: str
    type: str
    account_class: str
    active: bool = True
    system: str = ""
    takes_payments: bool = False
    tax_type: str = ""

    @property
    def label(self) -> str:
        """Code and name, as people choose it."""
        return f"{self.code} - {self.name}" if self.code else self.name


def by_code(accounts: Iterable[Account], code: str) -> Account | None:
    """The account of a code, active or not; codes differ in more than case."""
    return next((each for each in accounts if each.code and each.code.casefold() == code.casefold()), None)
