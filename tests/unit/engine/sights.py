"""Short ways to say what two sides hold, and a policy to plan with."""

from collections.abc import Mapping

from vtiger_xero.domain.records import Value
from vtiger_xero.domain.refs import Direction
from vtiger_xero.engine.merge import Sight
from vtiger_xero.engine.policy import ConflictRule, Policy, WhenGone

#: Fields of every kind: either way, one way each, and one that only rides along.
FIELDS: Mapping[str, Direction] = {
    "name": Direction.BOTH,
    "phone": Direction.BOTH,
    "email": Direction.BOTH,
    "website": Direction.TO_VTIGER,
    "number": Direction.TO_XERO,
}


def policy(
    direction: Direction = Direction.BOTH,
    conflict: ConflictRule = ConflictRule.XERO_WINS,
    riders: str = "number",
    *,
    when_gone: WhenGone = WhenGone.UNLINK,
    suppliers: bool = False,
) -> Policy:
    """Rules over :data:`FIELDS`; values mean the same whatever their case."""
    return Policy(
        direction=direction,
        conflict=conflict,
        fields=FIELDS,
        riders=frozenset(riders.split()),
        same=_same_but_for_case,
        when_gone=when_gone,
        unwanted=None if suppliers else (lambda _side, content: "supplier" if content.get("supplier") else None),
    )


def _same_but_for_case(_field: str, one: Value, other: Value) -> bool:
    return (one or "").casefold() == (other or "").casefold()


def sight(base: Mapping[str, Value], **now: Value) -> Sight:
    """What a side holds: its base, but for what it holds now."""
    content = {**base, **now}
    return Sight({name: value for name, value in content.items() if value is not None}, base)
