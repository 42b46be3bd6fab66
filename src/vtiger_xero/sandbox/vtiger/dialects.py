"""The versions of Vtiger that are emulated, and all that differs between them."""

from dataclasses import dataclass
from enum import StrEnum


class Dialect(StrEnum):
    """A version of Vtiger."""

    V7_5 = "7.5"
    V8_2 = "8.2"
    V8_4 = "8.4"
    V8_4_MENDED = "8.4-mended"
    CLOUD = "cloud"


@dataclass(frozen=True)
class Differences:
    r"""What one version does differently from another.

    Attributes:
        version: what login calls ``vtigerVersion``.
        code_first: an error's keys are ``code, message``; otherwise ``message, code``.
        escapes_slashes: ``/`` is written ``\/`` in JSON.
        empty_reference: what a reference to nothing reads as.
        counts_entities: ``select count(*)`` answers for entity modules; otherwise an empty list.
        strict_ids: an id whose part before the ``x`` is no number is refused; otherwise it breaks the SQL, and an
            empty list is the answer.
    """

    version: str
    code_first: bool = False
    escapes_slashes: bool = False
    empty_reference: str | None = None
    counts_entities: bool = False
    strict_ids: bool = True


DIFFERENCES: dict[Dialect, Differences] = {
    Dialect.V7_5: Differences(
        version="7.5.0",
        code_first=True,
        escapes_slashes=True,
        empty_reference="",
        counts_entities=True,
        strict_ids=False,
    ),
    Dialect.V8_2: Differences(version="8.2.0", strict_ids=False),
    Dialect.V8_4: Differences(version="8.4.0"),
    Dialect.V8_4_MENDED: Differences(version="8.4.0"),
    Dialect.CLOUD: Differences(version="8.4.0", counts_entities=True),
}
