"""Any text at all: fingerprints, names as they are compared, values as they are compared."""

from hypothesis import example, given
from hypothesis import strategies as st

from vtiger_xero.domain.fingerprint import fingerprint
from vtiger_xero.domain.records import Content
from vtiger_xero.engine.names import name_key
from vtiger_xero.modules.organizations import FIELDS, same

#: Half characters too, as broken programs send them.
any_text = st.text(st.characters(exclude_categories=()), max_size=40)
any_content = st.dictionaries(
    st.one_of(st.sampled_from(sorted(FIELDS)), any_text), st.one_of(st.none(), any_text), max_size=5
)


def present(content: Content) -> Content:
    return {name: value for name, value in content.items() if value is not None}


@given(one=any_content, other=any_content)
@example(one={"a": "b", "c": "d"}, other={"a": 'b","c":"d'})
@example(one={"a": "\ud800"}, other={"a": "\udc00"})
@example(one={"a": ""}, other={})
def test_fingerprints_are_equal_exactly_when_contents_are(one: Content, other: Content) -> None:
    assert (fingerprint(one) == fingerprint(other)) == (present(one) == present(other))


@given(content=any_content, names=st.lists(any_text, max_size=3))
def test_neither_order_nor_blanks_change_a_fingerprint(content: Content, names: list[str]) -> None:
    reordered = dict(reversed(list(content.items())))
    blanks = {name: None for name in names if name not in content}
    assert fingerprint({**blanks, **reordered}) == fingerprint(content)


@given(any_text)
@example("ß\N{COMBINING ACUTE ACCENT}")
@example("İ\N{COMBINING DOT BELOW}")
def test_the_key_of_a_key_is_the_key(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


@given(any_text)
def test_space_around_and_inside_a_name_makes_no_difference(name: str) -> None:
    assert name_key("  " + "\t ".join(name.split()) + "\n") == name_key(name)


@given(field=st.sampled_from(sorted(FIELDS)), one=st.none() | any_text, other=st.none() | any_text)
def test_meaning_the_same_is_mutual(field: str, one: str | None, other: str | None) -> None:
    assert same(field, one, one)
    assert same(field, one, other) == same(field, other, one)
