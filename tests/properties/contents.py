"""What two sides may hold, what they held, and every policy there is."""

from dataclasses import dataclass

from hypothesis import strategies as st

from vtiger_xero.domain.records import Content, Value
from vtiger_xero.domain.refs import Direction, Side
from vtiger_xero.engine.policy import ConflictRule, Policy
from vtiger_xero.modules.organizations import same

FIELDS = ("name", "email", "website", "number")

#: Few values, so that equal ones and ones that mean the same are common.
values = st.sampled_from([None, "a", "A", "a &amp; b", "a & b", " a  &  b ", "😀"])

contents: st.SearchStrategy[Content] = st.tuples(*(values for _ in FIELDS)).map(
    lambda held: {name: value for name, value in zip(FIELDS, held, strict=True) if value is not None}
)


@dataclass(frozen=True)
class Equal:
    """What means the same: by the letter, or as organizations have it."""

    by_letter: bool

    def __call__(self, field: str, one: Value, other: Value) -> bool:
        return one == other if self.by_letter else same(field, one, other)


#: Which way each field is synced; ``None`` for not at all.
_ways = st.tuples(*(st.sampled_from([None, *Direction]) for _ in FIELDS))


def _policy(
    direction: Direction, conflict: ConflictRule, ways: tuple[Direction | None, ...], rider: str | None, equal: Equal
) -> Policy:
    return Policy(
        direction=direction,
        conflict=conflict,
        fields={name: way for name, way in zip(FIELDS, ways, strict=True) if way},
        riders=frozenset(filter(None, [rider])),
        same=equal,
    )


policies = st.builds(
    _policy,
    st.sampled_from(Direction),
    st.sampled_from(ConflictRule),
    _ways,
    st.sampled_from([None, *FIELDS]),
    st.builds(Equal, st.booleans()),
)


@dataclass(frozen=True)
class Halves:
    """A pair: what each side holds, and what it held when the two agreed."""

    held: dict[Side, Content]
    base: dict[Side, Content]


halves = st.builds(
    lambda vtiger, xero, base_vtiger, base_xero: Halves(
        {Side.VTIGER: vtiger, Side.XERO: xero}, {Side.VTIGER: base_vtiger, Side.XERO: base_xero}
    ),
    contents,
    contents,
    contents,
    contents,
)
