"""Answers other than success, in Xero's own shapes (``docs/emulators-xero.md`` names the evidence)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from vtiger_xero.sandbox.xero.wire import Element, encode

JSON = "application/json; charset=utf-8"


@dataclass(frozen=True)
class Answer:
    """An answer without the headers that every answer has."""

    status: int = 200
    body: bytes = b""
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


class RefusedError(Exception):
    """A call that is refused as a whole.

    Args:
        answer: what the caller gets.
    """

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


class InvalidElementError(Exception):
    """One element cannot be saved.

    Args:
        messages: why, each in Xero's words.
    """

    def __init__(self, *messages: str) -> None:
        super().__init__(*messages)
        self.messages = messages


def not_found() -> RefusedError:
    """The id, the number or the endpoint doesn't exist: a page, not JSON."""
    page = b"The resource you're looking for cannot be found"
    return RefusedError(Answer(404, page, "text/html; charset=utf-8"))


def method_not_allowed() -> RefusedError:
    """The endpoint exists and knows no such method."""
    return RefusedError(Answer(405, b"", "text/html; charset=utf-8"))


def problem(status: int, title: str, detail: str) -> RefusedError:
    """The gateway's answer to a token that is missing, old or without access."""
    body: Element = {"Type": None, "Title": title, "Status": status, "Detail": detail, "Instance": "", "Extensions": {}}
    return RefusedError(Answer(status, encode(body)))


def oauth_error(status: int, error: str) -> RefusedError:
    """The identity server's answer (RFC 6749 section 5.2)."""
    return RefusedError(Answer(status, encode({"error": error})))


def api_exception(number: int, kind: str, message: str, elements: Sequence[Element] = ()) -> RefusedError:
    """A 400 of the API with its number and type."""
    body: Element = {"ErrorNumber": number, "Type": kind, "Message": message}
    if elements:
        body["Elements"] = elements
    return RefusedError(Answer(400, encode(body)))


def validation(elements: Sequence[Element]) -> RefusedError:
    """The elements that cannot be saved; none of the request has been."""
    return api_exception(10, "ValidationException", "A validation exception occurred", elements)


def post_data_invalid(message: str) -> RefusedError:
    """The body cannot be bound to the API's types."""
    return api_exception(14, "PostDataInvalidException", message)


def query_parse(message: str) -> RefusedError:
    """``where`` or ``order`` cannot be understood."""
    return api_exception(16, "QueryParseException", message)


def no_data(singular: str) -> RefusedError:
    """The body holds no element."""
    message = (
        "No data has been processed for this endpoint. "
        f"This endpoint is expecting {singular} data to be specifed in the request body."
    )
    return api_exception(17, "NoDataProcessedException", message)


def too_many(singular: str, most: int) -> RefusedError:
    """The body holds more elements than the endpoint takes."""
    return api_exception(10, "ValidationException", f"A request may carry {most} elements of {singular} at most")


def key_reused(key: str) -> RefusedError:
    """The idempotency key came with another request before."""
    message = f"Idempotency Key: {key} is used with a different request."
    return api_exception(0, "IdempotencyException", message)
