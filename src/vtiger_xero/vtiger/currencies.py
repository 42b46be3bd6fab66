"""The currencies of a Vtiger, in which the prices of what is sold stand."""

from collections.abc import Mapping
from dataclasses import dataclass

from vtiger_xero.problems import SyncError
from vtiger_xero.vtiger.transport import Transport

#: What marks the currency against which the others are rated.
BASE = "-11"


@dataclass(frozen=True, slots=True)
class Currencies:
    """All currencies that are in use.

    Attributes:
        base: the id of the one that amounts stand in that name no other, ``21x1``.
        codes: of each by its id, ``EUR``.
    """

    base: str
    codes: Mapping[str, str]

    @property
    def base_code(self) -> str:
        """The code of the base currency, ``EUR``."""
        return self.codes[self.base]

    @property
    def several(self) -> bool:
        """Whether a price can stand in another one than the base currency."""
        return len(self.codes) > 1

    @property
    def base_price(self) -> str:
        """The field of a product that holds its price in the base currency, ``currency1``."""
        return f"currency{self.base.partition('x')[2]}"


def currencies(transport: Transport) -> Currencies:
    """The currencies in use.

    Raises:
        SyncError: ``vtiger_inconsistent``: none is the base currency; or what the transport raises.
    """
    # Currencies are no records: they cannot be asked for by id, and there are few.
    answer = transport.get("query", query="select * from Currency;")
    base: str | None = None
    codes: dict[str, str] = {}
    for row in answer if isinstance(answer, list) else []:
        match row:
            case {"id": str(number), "currency_code": str(code), "defaultid": standing, **more}:
                is_base = str(standing) == BASE
                if is_base:
                    base = number
                if is_base or _in_use(more):
                    codes[number] = code
    if base is None:
        raise SyncError("vtiger_inconsistent", module="Currency", detail="none of them is the base currency")
    return Currencies(base, codes)


def _in_use(row: Mapping[object, object]) -> bool:
    return str(row.get("currency_status", "Active")).casefold() == "active" and row.get("deleted") in {None, "", "0", 0}
