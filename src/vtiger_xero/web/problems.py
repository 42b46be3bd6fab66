"""What the problems page shows: a bookkeeper's list of things to do (spec §3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from vtiger_xero.domain.refs import Ref
from vtiger_xero.problems import CATALOGUE, Cure, Problem
from vtiger_xero.store import links, problems
from vtiger_xero.store.overview import Overview
from vtiger_xero.store.problems import Trouble
from vtiger_xero.sync.cases import GONE_BUT_CHANGED
from vtiger_xero.sync.ledger import CONFLICT
from vtiger_xero.sync.match import QUESTIONS
from vtiger_xero.web.fields import MODULES
from vtiger_xero.web.links import Addresses, page_of
from vtiger_xero.web.log import in_words

#: Problems on one page, and how many may be open before those of a code are shown together where they are several.
SHOWN = 50
MANY = 20
_SEVERAL = 4

#: Records that are named where only their number is shown.
_NAMED = 3

#: Problems about which the review asks.
REVIEWED = QUESTIONS | {CONFLICT, GONE_BUT_CHANGED, "mass_disappearance"}


def questions(numbers: Mapping[str, int]) -> int:
    """How many decisions wait in the review, of the numbers of open problems by code."""
    return sum(numbers.get(code, 0) for code in REVIEWED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """An open problem in the words of the pages.

    Attributes:
        name: of the record or the module; empty for the whole connection.
        module: of the record.
        page: the path of our page about the record.
        elsewhere: what to call the systems that show it, and where.
        cause: what happened, in a sentence.
        fix: what to do about it.
    """

    trouble: Trouble
    name: str
    module: str
    page: str
    elsewhere: Sequence[tuple[str, str]]
    cause: str
    fix: str

    @property
    def is_reviewed(self) -> bool:
        """Whether the review asks what to do."""
        return self.trouble.code in REVIEWED

    @property
    def is_connection(self) -> bool:
        """Whether an administrator has to do something about the connection."""
        return self.trouble.problem.cure is Cure.SETUP


@dataclass(frozen=True, slots=True)
class Kind:
    """The open problems of a code.

    Attributes:
        number: how many they are.
        names: of some of their records.
    """

    problem: Problem
    number: int
    names: Sequence[str]

    @property
    def is_reviewed(self) -> bool:
        """Whether the review asks what to do about them."""
        return self.problem.code in REVIEWED


def tasks(tx: Connection, connection: Overview, troubles: Sequence[Trouble]) -> list[Task]:
    """Open problems in the words of the pages."""
    refs = [trouble.ref for trouble in troubles if trouble.ref is not None]
    halves: dict[Ref, Ref] = {}
    for side, module in {(ref.side, ref.module) for ref in refs}:
        ids = [ref.id for ref in refs if (ref.side, ref.module) == (side, module)]
        for record_id, link in links.find(tx, connection.id, side, module, ids).items():
            halves[Ref(side, module, record_id)] = Ref(side.other, module, link.id_on(side.other))
    addresses = Addresses(tx, connection, [*refs, *halves.values()])
    return [_task(connection, trouble, halves, addresses) for trouble in troubles]


def kinds(tx: Connection, connection_id: str, numbers: Mapping[str, int]) -> list[Kind]:
    """What is open in such numbers that it is shown by its code; the most frequent first.

    Args:
        tx: a transaction that reads.
        connection_id: of the connection.
        numbers: of open problems, by code.
    """
    if sum(numbers.values()) <= MANY or len(numbers) == 1:
        return []
    often = sorted((code for code in numbers if numbers[code] >= _SEVERAL), key=lambda code: (-numbers[code], code))
    return [
        Kind(CATALOGUE[code], numbers[code], tuple(map(_name, problems.some(tx, connection_id, [code], limit=_NAMED))))
        for code in often
    ]


def _task(connection: Overview, trouble: Trouble, halves: Mapping[Ref, Ref], addresses: Addresses) -> Task:
    ref, details = trouble.ref, in_words(trouble.details)
    return Task(
        trouble=trouble,
        name=_name(trouble),
        module="" if ref is None else MODULES[ref.module],
        page="" if ref is None else page_of(connection.id, ref),
        elsewhere=() if ref is None else addresses.of(ref, halves.get(ref)),
        cause=trouble.problem.message(details),
        fix=trouble.problem.advice(details),
    )


def _name(trouble: Trouble) -> str:
    if trouble.ref is not None:
        return trouble.name or trouble.ref.id
    return "" if trouble.module is None else MODULES[trouble.module]
