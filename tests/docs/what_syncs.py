"""``docs/what-syncs.md``, made of the table behind the pages *Field mapping* (``make docs``)."""

from collections.abc import Iterator

from tests.docs.pages import ROOT

from vtiger_xero.web.fieldmaps import MAPS, FieldMap, MappedField, Place
from vtiger_xero.web.settings import FIELD_DIRECTIONS, usual

PAGE = ROOT / "docs/what-syncs.md"

_HEAD = """\
# What is synced

Every field that is synced, beside the one to which it belongs: in Vtiger, on Xero's pages, and in Xero's API. The pages
*Field mapping* show the same. This page is made by `make docs` from the program's own table.

A field goes one way only if both its own direction and that of its kind of data allow it. Where a setting is named, an
administrator may choose another direction for a field, or *not synced*. What goes one way here keeps that way.

The rules behind the fields are told in [Organizations](organizations.md) and
[Products, services and taxes](products.md).
"""


def page() -> str:
    """The page as it has to be."""
    return "\n".join([_HEAD, *(line for of in MAPS for line in _section(of))])


def _section(of: FieldMap) -> Iterator[str]:
    yield f"## {of.title}"
    yield ""
    modules = " and ".join(f"*{name}*" for name in of.vtiger)
    chosen = f"; the direction of a field is set by `{of.options}NAME`" if of.options else ""
    yield f"Vtiger's {modules}, Xero's *{of.xero}*{chosen}."
    yield ""
    heads = ["field", "name", *(f"Vtiger: {name}" for name in of.vtiger), "direction", "Xero", "Xero's API", "remark"]
    yield _row(*heads)
    yield _row(*("---" for _ in heads))
    for field in of.fields:
        yield _row(
            field.label,
            f"`{field.name}`",
            *map(_place, field.vtiger),
            _direction(field),
            field.xero,
            f"`{field.api}`",
            field.remark,
        )
    yield ""


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _place(place: Place) -> str:
    own = ", ".join(f"`{column}`" for column in place.columns) or place.otherwise
    if not place.option:
        return own or "–"
    named = f"named by `{place.option}`"
    return f"{named}, else {own}" if own else named


def _direction(field: MappedField) -> str:
    if field.usual is None:
        return "kept"
    return f"{usual(field)}; can be {FIELD_DIRECTIONS[field.usual]}" if field.off else usual(field)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
