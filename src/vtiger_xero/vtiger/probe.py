"""What a Vtiger can do for us, found out without writing anything."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from vtiger_xero.problems import SyncError
from vtiger_xero.vtiger.channel import VtigerRefusalError
from vtiger_xero.vtiger.client import codecs
from vtiger_xero.vtiger.codec import Codec
from vtiger_xero.vtiger.layout import Layout
from vtiger_xero.vtiger.transport import Login, Transport
from vtiger_xero.vtiger.vtql import record_id, select

#: Fewer decimals would round the cents off the amounts that are written.
DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report.

    Attributes:
        subject: what was looked at.
        detail: what was found, in a sentence.
        code: the problem's, if there is one.
        fix: what to do about the problem.
    """

    subject: str
    detail: str
    code: str | None = None
    fix: str = ""

    @property
    def ok(self) -> bool:
        """Whether there is nothing to do."""
        return self.code is None


@dataclass(frozen=True, slots=True)
class Report:
    """What was found out about a site.

    Attributes:
        version: Vtiger's; ``None`` if nobody could log in.
        modules: all that the user may see, by Vtiger's names.
        findings: line by line.
    """

    version: str | None
    modules: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether there is nothing to do."""
        return all(finding.ok for finding in self.findings)


def probe(transport: Transport) -> Report:
    """Look at a site through the eyes of its user; what goes wrong is a finding, too."""
    try:
        login = transport.login()
        modules = _modules(transport)
    except SyncError as error:
        return Report(None, (), (_trouble("Connection", error),))
    findings = [
        Finding("Connection", f"Vtiger {login.version} at {transport.url} lets {transport.user} in."),
        *(
            _finding(codec.element, partial(_readable, transport, modules, codec))
            for codec in codecs(Layout()).values()
        ),
        _finding("Number preferences", partial(_preferences, transport, login)),
    ]
    return Report(login.version, modules, tuple(findings))


def _finding(subject: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(subject, look())
    except SyncError as error:
        return _trouble(subject, error)


def _trouble(subject: str, error: SyncError) -> Finding:
    return Finding(subject, error.message, error.code, error.fix)


def _modules(transport: Transport) -> tuple[str, ...]:
    match transport.get("listtypes"):
        case {"types": [*names]}:
            return tuple(str(name) for name in names)
        case _:
            detail = "an unknown answer to listtypes"
            raise SyncError("wrong_answer", side="Vtiger", url=transport.url, detail=detail)


def _readable(transport: Transport, modules: tuple[str, ...], codec: Codec) -> str:
    if codec.element not in modules:
        raise SyncError("vtiger_module_missing", url=transport.url, module=codec.element, user=transport.user)
    transport.get("query", query=select(codec.columns, codec.element, limit=1))
    return "All fields can be read."


def _preferences(transport: Transport, login: Login) -> str:
    columns = ("currency_decimal_separator", "no_of_currency_decimals")
    unknown = "vtiger_preferences_unknown"
    try:
        rows = transport.get("query", query=select(columns, "Users", f"id = {record_id(login.user_id)}"))
    except VtigerRefusalError as error:
        raise SyncError(unknown, user=transport.user, detail=error.refusal.message) from error
    match rows:
        case [{"currency_decimal_separator": separator, "no_of_currency_decimals": decimals}]:
            trouble = _trouble_with_numbers(_shown(separator), _shown(decimals), login.version)
        case _:
            raise SyncError(unknown, user=transport.user, detail="Vtiger does not show the user")
    if trouble:
        raise SyncError("vtiger_preferences", user=transport.user, detail=trouble)
    return f"Amounts keep their decimal point and {_shown(decimals) or DECIMALS} decimals."


def _shown(preference: object) -> str:
    return "" if preference is None else str(preference)


def _trouble_with_numbers(separator: str, decimals: str, version: str) -> str | None:
    if separator not in {"", "."}:
        return f"the decimal separator is {separator}"
    if not decimals:
        # Vtiger 7 then stores every price as 0; from 8 on it takes 2.
        return "the number of decimals is blank" if version.startswith("7.") else None
    if not decimals.isdecimal() or int(decimals) < DECIMALS:
        return f"the number of decimals is {decimals}"
    return None
