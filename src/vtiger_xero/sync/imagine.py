"""The answers of a dry run: a side that does what it is asked, to the letter."""

from collections.abc import Sequence

from vtiger_xero.domain.observations import Observation
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.domain.writes import Accepted, Answer, Operation, Write


def imagined(module: Module, side: Side, writes: Sequence[Write]) -> list[Answer]:
    """What a side would answer if it took every write as it is."""
    # A contact in Xero is what is written when its people are.
    of = Module.ORGANIZATIONS if module is Module.PEOPLE and side is Side.XERO else module
    return [Accepted(_observation(of, side, write)) for write in writes]


def _observation(module: Module, side: Side, write: Write) -> Observation:
    return Observation(
        ref=Ref(side, module, write.target_id or f"new for {write.mark}"),
        content=write.content,
        extra=write.extra,
        mark=write.mark or None,
        locked="xero_contact_archived" if write.operation is Operation.ARCHIVE else None,
        parent=write.parent,
        parts=write.parts,
    )
