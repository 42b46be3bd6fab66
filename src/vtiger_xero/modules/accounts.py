"""Which accounts of Xero will work for what, and which one counts (spec §2 step 5)."""

from collections.abc import Callable, Iterable, Mapping

from vtiger_xero.domain.accounts import Account, by_code

#: Accounts that Xero books on by itself and refuses on lines, whatever its documents call them.
_BANK = "BANK"


def takes_lines(account: Account) -> bool:
    """Whether a line of an invoice may name it: active, with a code, neither Xero's own nor a bank account."""
    return account.active and bool(account.code) and not account.system and account.type != _BANK


def takes_sales(account: Account) -> bool:
    """Whether sales may be booked on it."""
    return takes_lines(account) and account.account_class == "REVENUE"


def takes_rounding(account: Account) -> bool:
    """Whether cents may be booked on it: Xero's own account for rounding may here."""
    return takes_lines(account) or (account.active and account.system == "ROUNDING")


def takes_purchases(account: Account) -> bool:
    """Whether the cost of what is sold may be booked on it."""
    return takes_lines(account) and account.account_class == "EXPENSE"


def takes_payments(account: Account) -> bool:
    """Whether payments may be entered into it (Xero's Payments documentation)."""
    return account.active and (account.type == _BANK or account.takes_payments)


#: What an account is chosen for, by the name of the option, and which will do.
USES: Mapping[str, Callable[[Account], bool]] = {
    "accounts.sales": takes_sales,
    "accounts.payments": takes_payments,
    "accounts.shipping": takes_lines,
    "accounts.adjustment": takes_lines,
    "accounts.rounding": takes_rounding,
    "accounts.purchases": takes_purchases,
}


def usable(accounts: Iterable[Account], option: str) -> list[Account]:
    """The accounts that may be chosen for a use, by code and then by name."""
    fitting = (each for each in accounts if USES[option](each))
    return sorted(fitting, key=lambda each: (not each.code, each.code, each.name))


def key_of(account: Account, option: str) -> str:
    """How the choice of an account is kept: by its code, which people know; some bank accounts have an id alone."""
    return account.id if option == "accounts.payments" else account.code


def chosen(*, line: str | None = None, product: str | None, override: str | None, default: str | None) -> str | None:
    """The account of a line: what the line says, the product, what is set for the product, or the default."""
    return line or product or override or default or None


def unfit_for_sales(accounts: Iterable[Account], code: str) -> str | None:
    """Why sales cannot be booked on the account of a code, as the code of a problem; ``None``: they can."""
    account = by_code(accounts, code)
    if account is None:
        return "account_unknown"
    if not account.active:
        return "account_archived"
    if account.system:
        return "account_system"
    return None if takes_sales(account) else "account_unfit"
