"""What Vtiger says of its modules: their fields, and how their records' ids begin."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vtiger_xero.problems import SyncError
from vtiger_xero.vtiger.codec import plain
from vtiger_xero.vtiger.transport import Transport


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a module.

    Attributes:
        name: by which it is asked for and written, ``cf_877``.
        label: as people see it.
        kind: its type, as describe names it; ``unknown`` where it names none.
        choices: what a picklist offers; ``None`` for a field that is none.
        editable: whether its value can be written at all.
    """

    name: str
    label: str = ""
    kind: str = "unknown"
    choices: tuple[str, ...] | None = None
    editable: bool = True


@dataclass(frozen=True, slots=True)
class Description:
    """One module as its user may see it.

    Attributes:
        element: Vtiger's name of it.
        prefix: with which its records' ids begin, ``14``; every installation has its own.
        fields: by name.
    """

    element: str
    prefix: str
    fields: Mapping[str, Field] = field(default_factory=dict)

    def labelled(self, label: str) -> Field | None:
        """The first field with a label, whatever its case and its blanks."""
        return next((each for each in self.fields.values() if _folded(each.label) == _folded(label)), None)


def described(transport: Transport, element: str) -> Description:
    """What Vtiger says of a module.

    Raises:
        VtigerRefusalError: the user may not see it, or there is none of this name.
        SyncError: ``wrong_answer``, or what the transport raises.
    """
    match transport.get("describe", elementType=element):
        case {"fields": [*fields], **more}:
            known = [_field(each) for each in fields if isinstance(each, dict) and "name" in each]
            return Description(element, str(more.get("idPrefix") or ""), {each.name: each for each in known})
        case _:
            detail = "an unknown answer to describe"
            raise SyncError("wrong_answer", side="Vtiger", url=transport.url, detail=detail)


def _field(said: Mapping[str, object]) -> Field:
    choices: tuple[str, ...] | None = None
    match said.get("type"):
        case {"name": str(kind), "picklistValues": [*values]}:
            choices = tuple(plain(str(each["value"])) for each in values if isinstance(each, dict) and "value" in each)
        case {"name": str(kind)}:
            pass
        case _:
            kind = "unknown"
    label = plain(str(said.get("label") or ""))
    return Field(str(said["name"]), label, kind, choices, said.get("editable") is not False)


def _folded(label: str) -> str:
    return "".join(label.split()).casefold()
