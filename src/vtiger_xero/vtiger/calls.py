"""The calls that write to Vtiger, and the one that is not made since it is known that nothing can come of it."""

import json
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from vtiger_xero.domain.writes import Call, Refused
from vtiger_xero.vtiger.codec import whole

#: The place of a call that is answered here.
HERE = "refused here"


def create(element: str, values: Mapping[str, object]) -> Call:
    """The call that makes a record."""
    return _post("create", elementType=element, element=_json(values))


def revise(record: str, values: Mapping[str, object]) -> Call:
    """The call that changes some fields of a record."""
    return _post("revise", element=_json({"id": record, **values}))


def update(record: str, values: Mapping[str, object]) -> Call:
    """The call that writes all that a record must have; fields that it leaves out stay."""
    return _post("update", element=_json({"id": record, **values}))


def hopeless(refused: Refused) -> Call:
    """In the place of a call that would have to be wrong: its answer, which needs no request."""
    return Call("", HERE, urlencode({"code": refused.code, "detail": whole(refused.detail)}).encode())


def arguments(call: Call) -> dict[str, str]:
    """What a call sends."""
    return dict(parse_qsl(call.body.decode(), keep_blank_values=True, strict_parsing=True))


def foreseen(call: Call) -> Refused | None:
    """The answer of a call that is not to be made."""
    if call.path != HERE:
        return None
    said = arguments(call)
    return Refused(said["code"], said["detail"])


def _post(operation: str, **params: str) -> Call:
    return Call("POST", operation, urlencode(params).encode())


def _json(element: Mapping[str, object]) -> str:
    return whole(json.dumps(element, ensure_ascii=False, separators=(",", ":")))
