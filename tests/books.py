"""Books without accounts, for syncs that need none."""

from vtiger_xero.domain.accounts import Account


class NoBooks:
    """Xero's books as long as nobody has opened an account in them."""

    def accounts(self) -> list[Account]:
        """None."""
        return []
