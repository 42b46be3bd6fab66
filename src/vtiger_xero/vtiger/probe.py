"""What a Vtiger can do for us, found out without writing anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from vtiger_xero.problems import SyncError
from vtiger_xero.vtiger.capabilities import deletions, invoices, other_modules
from vtiger_xero.vtiger.client import codecs
from vtiger_xero.vtiger.codec import Codec
from vtiger_xero.vtiger.findings import Finding, found, trouble
from vtiger_xero.vtiger.layout import FITTING, Layout
from vtiger_xero.vtiger.preferences import check_preferences
from vtiger_xero.vtiger.times import moment
from vtiger_xero.vtiger.transport import Api, Login, Transport
from vtiger_xero.vtiger.vtql import newest, select

#: What is there, by the way it is called; the cloud's manual names nothing that tells a version.
WHAT = {Api.WEBSERVICE: "Vtiger {version} (webservice.php)", Api.REST: "Vtiger Cloud (REST API, version not told)"}

#: How far in the future a change may seem to be, by clocks that are only a little wrong.
SLACK = timedelta(minutes=2)


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
        """Whether there is nothing that has to be done."""
        return all(finding.ok for finding in self.findings)


def probe(transport: Transport, layout: Layout | None = None) -> Report:
    """Look at a site through the eyes of its user; what goes wrong is a finding, too.

    Args:
        transport: how the site's operations are called.
        layout: what its administrator says of it.
    """
    layout = layout or Layout()
    try:
        synced = codecs(layout).values()
        login = transport.login()
        modules = _modules(transport)
    except SyncError as error:
        return Report(None, (), (trouble("Connection", error),))
    findings = [
        Finding("Connection", _welcome(transport, login)),
        *(found(codec.element, partial(_readable, transport, modules, codec)) for codec in synced),
        found("Preferences", partial(check_preferences, transport, login)),
        found("Time zone", partial(_zone, transport, layout)),
        other_modules(transport.api, modules),
        invoices(transport.api, login.version),
        deletions(transport.api, login.version),
    ]
    return Report(login.version, modules, tuple(findings))


def _welcome(transport: Transport, login: Login) -> str:
    rank = "an administrator" if login.administrator else "no administrator, who may not see every record"
    what = WHAT[transport.api].format(version=login.version)
    return f"{what} at {transport.url} lets {transport.user} in, {rank}."


def _modules(transport: Transport) -> tuple[str, ...]:
    match transport.get("listtypes"):
        case {"types": [*names]}:
            return tuple(str(name) for name in names)
        case _:
            raise _strange(transport, "listtypes")


def _readable(transport: Transport, modules: tuple[str, ...], codec: Codec) -> str:
    if codec.element not in modules:
        raise SyncError("vtiger_module_missing", url=transport.url, module=codec.element, user=transport.user)
    described = _described(transport, codec.element)
    for name, column in codec.named.items():
        if column not in described:
            raise SyncError("vtiger_field_unknown", module=codec.element, field=column)
        _check_fitting(codec, name, column, described[column])
    transport.get("query", query=select(codec.columns, codec.element, limit=1))
    own = [f"{column} ({field.get('label')})" for column, field in described.items() if column.startswith("cf_")]
    return f"All fields can be read. Your own fields: {', '.join(own) or 'none'}."


def _described(transport: Transport, element: str) -> dict[str, Mapping[str, object]]:
    match transport.get("describe", elementType=element):
        case {"fields": [*fields]}:
            return {str(field["name"]): field for field in fields if isinstance(field, dict) and "name" in field}
        case _:
            raise _strange(transport, "describe")


def _check_fitting(codec: Codec, name: str, column: str, field: Mapping[str, object]) -> None:
    match field.get("type"):
        case {"name": str(kind)}:
            pass
        case _:
            kind = "unknown"
    if kind not in FITTING[name]:
        detail = f"it is of the type {kind}, where {' or '.join(FITTING[name])} is needed"
    elif field.get("editable") is False:
        detail = "nobody may edit it"
    else:
        return
    raise SyncError("vtiger_field_unfit", module=codec.element, field=column, name=name, detail=detail)


def _zone(transport: Transport, layout: Layout) -> Finding | str:
    """Whether times can be in the zone in which they are read; one that lies behind looks like any past."""
    match transport.get("query", query=newest("Accounts")):
        case [{"modifiedtime": time}]:
            changed = moment(time, layout.zone)
        case _:
            changed = None
    zone = layout.zone.key
    if changed is None:
        return f"The server is taken to write its times in {zone}; there is no record yet to see it by."
    ahead = changed - transport.remote_now
    if ahead <= SLACK:
        return f"The server is taken to write its times in {zone}, which its newest record does not contradict."
    hours = f"{ahead.total_seconds() / 3600:.1f} hours"
    return trouble("Time zone", SyncError("vtiger_zone_suspect", zone=zone, ahead=hours), note=True)


def _strange(transport: Transport, operation: str) -> SyncError:
    return SyncError("wrong_answer", side="Vtiger", url=transport.url, detail=f"an unknown answer to {operation}")
