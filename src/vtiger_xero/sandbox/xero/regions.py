"""What differs between Xero's editions."""

from dataclasses import dataclass
from enum import StrEnum


class Region(StrEnum):
    """Xero's edition of an organisation, by its ``Version``."""

    AU = "AU"
    NZ = "NZ"
    UK = "UK"
    US = "US"
    GLOBAL = "GLOBAL"


@dataclass(frozen=True)
class Locale:
    """What an organisation of a region starts with."""

    country: str
    currency: str
    timezone: str
    zone: str
    city: str
    year_end_month: int


LOCALES = {
    Region.AU: Locale("AU", "AUD", "AUSEASTERNSTANDARDTIME", "Australia/Melbourne", "Melbourne", 6),
    Region.NZ: Locale("NZ", "NZD", "NEWZEALANDSTANDARDTIME", "Pacific/Auckland", "Wellington", 3),
    Region.UK: Locale("GB", "GBP", "GMTSTANDARDTIME", "Europe/London", "London", 3),
    Region.US: Locale("US", "USD", "EASTERNSTANDARDTIME", "America/New_York", "New York", 12),
    Region.GLOBAL: Locale("SG", "SGD", "SINGAPORESTANDARDTIME", "Asia/Singapore", "Singapore", 12),
}
