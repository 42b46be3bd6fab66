"""What listtypes and describe say of the modules."""

from typing import Any

from vtiger_xero.sandbox.vtiger.schema import LISTED, MODULES, Field, Kind, Module

_ALSO_WITH_EMAIL = {"Vendors", "Leads"}  # of the modules that are listed but not emulated
_LARGEST_UPLOAD = 16_000_000


def list_types(kinds: list[str] | None, *, unseen: set[str]) -> dict[str, Any]:
    """The answer of listtypes.

    Args:
        kinds: only modules with a field of one of these types, if any are given.
        unseen: modules that the caller may not see.
    """
    names = [name for name in LISTED if name not in unseen and (kinds is None or _has_field_of(name, kinds))]
    information = {
        name: {"isEntity": entity, "label": label, "singular": singular}
        for name, (entity, label, singular) in LISTED.items()
        if name in names
    }
    return {"types": names, "information": information}


def describe(module: Module, date_format: str, virtual: list[dict[str, Any]]) -> dict[str, Any]:
    """The answer of describe.

    Args:
        module: to describe.
        date_format: of the caller.
        virtual: descriptions of what the records show beyond the module's fields.
    """
    entity = LISTED[module.name][0] if module.name in LISTED else module.entity
    fields = [_field(each, date_format, entity=entity) for each in module.by_name.values() if not each.hidden]
    return {
        "label": module.label,
        "name": module.name,
        "createable": True,
        "updateable": True,
        "deleteable": True,
        "retrieveable": True,
        "fields": [*fields, *virtual],
        "idPrefix": str(module.prefix),
        "isEntity": entity,
        **({"allowDuplicates": False} if entity else {}),
        "labelFields": ",".join(module.label_fields),
    }


def _has_field_of(name: str, kinds: list[str]) -> bool:
    if name in MODULES:
        return MODULES[name].entity and any(each.kind in kinds for each in MODULES[name].fields)
    return name in _ALSO_WITH_EMAIL and Kind.EMAIL in kinds


def _field(field: Field, date_format: str, *, entity: bool) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": field.name,
        "label": field.label,
        "mandatory": field.mandatory,
        "type": _type(field, date_format),
        "nullable": field.nullable,
        "editable": field.editable,
    }
    if entity or field.name == "id" or field.default:
        described["default"] = field.default
    if entity and field.name != "id":
        described["isunique"] = field.unique
    return described


def _type(field: Field, date_format: str) -> dict[str, Any]:
    if field.kind is Kind.DATE:
        return {"format": date_format, "name": "date"}
    if field.kind is Kind.REFERENCE:
        return {"refersTo": list(field.refers_to), "name": "reference"}
    if field.kind is Kind.PICKLIST:
        values = [{"label": each, "value": each} for each in field.values]
        return {"picklistValues": values, "defaultValue": field.values[0] if field.values else None, "name": "picklist"}
    if field.kind is Kind.FILE:
        return {"maxUploadFileSize": _LARGEST_UPLOAD, "name": "file"}
    return {"name": field.kind.value}
