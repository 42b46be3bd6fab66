"""How the emulated Vtiger refuses a call."""


class WebServiceError(Exception):
    """A refusal with a code and a message; answered with HTTP 200 by open source, 400 by the cloud.

    Attributes:
        code: Vtiger's code; the integer 0 for a duplicate.
        message: Vtiger's own words, its misspellings included.
    """

    def __init__(self, code: str | int, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class ServerFaultError(Exception):
    """PHP ends the call with a fatal error: HTTP 500, ``text/html``, an empty body."""


def access_denied(what: str = "") -> WebServiceError:
    """The answer for whatever the caller may not, or cannot, reach; ``what`` names the parameter."""
    tail = f" for {what}" if what else ""
    return WebServiceError("ACCESS_DENIED", f"Permission to perform the operation is denied{tail}")


def invalid_id() -> WebServiceError:
    """The answer for an id that is malformed or of another module than its record."""
    return WebServiceError("INVALID_ID_ATTRIBUTE", "Id specified is incorrect")


def internal_error() -> WebServiceError:
    """The answer for an exception that the web service layer did not expect."""
    return WebServiceError("INTERNAL_SERVER_ERROR", "Unknown Error while processing request")


def mandatory_missing(field: str) -> WebServiceError:
    """The answer for a mandatory field without a value; only the first is named."""
    return WebServiceError("MANDATORY_FIELDS_MISSING", f"{field} does not have a value")
