"""What a Vtiger can do for us, found out without writing anything."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from vtiger_xero.domain.records import Kind
from vtiger_xero.problems import SyncError
from vtiger_xero.vtiger.accounts import accounts
from vtiger_xero.vtiger.capabilities import deletions, invoices, other_modules
from vtiger_xero.vtiger.codec import Codec
from vtiger_xero.vtiger.describing import Description, Field, described
from vtiger_xero.vtiger.findings import Finding, found, trouble
from vtiger_xero.vtiger.items import ELEMENTS, account_field
from vtiger_xero.vtiger.layout import FITTING, Layout
from vtiger_xero.vtiger.people import people
from vtiger_xero.vtiger.preferences import check_preferences
from vtiger_xero.vtiger.products import ACCOUNT_LABEL, CODECS, Facts
from vtiger_xero.vtiger.taxes import Taxes
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
        synced = (accounts(layout), people(layout))
        for kind in Kind:
            CODECS[kind](layout)  # raises what is wrong with the layout
        login = transport.login()
        modules = _modules(transport)
    except SyncError as error:
        return Report(None, (), (trouble("Connection", error),))
    findings = [
        Finding("Connection", _welcome(transport, login)),
        *(found(codec.element, partial(_readable, transport, modules, codec)) for codec in synced),
        *(found(ELEMENTS[kind], partial(_sold, transport, modules, layout, kind)) for kind in Kind),
        found("Tax", partial(_taxes, transport, login)),
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
            detail = "an unknown answer to listtypes"
            raise SyncError("wrong_answer", side="Vtiger", url=transport.url, detail=detail)


def _readable(transport: Transport, modules: tuple[str, ...], codec: Codec) -> str:
    if codec.element not in modules:
        raise _missing(transport, codec.element)
    return _looked_at(transport, codec, described(transport, codec.element))


def _sold(transport: Transport, modules: tuple[str, ...], layout: Layout, kind: Kind) -> Finding | str:
    """Of the two modules for what is sold, one is enough; and not every company syncs them."""
    element = ELEMENTS[kind]
    if element not in modules:
        others = [each for each in ELEMENTS.values() if each in modules]
        if not others:
            return trouble(element, _missing(transport, element), note=True)
        return Finding(
            element, f"Vtiger does not offer them to {transport.user}: {others[0]} are synced alone.", note=True
        )
    description = described(transport, element)
    account = account_field(layout, kind, description)
    codec = CODECS[kind](layout, Facts(account))
    return f"{_looked_at(transport, codec, description)} {_account(account)}"


def _looked_at(transport: Transport, codec: Codec, description: Description) -> str:
    for name, column in codec.named.items():
        if column not in description.fields:
            raise SyncError("vtiger_field_unknown", module=codec.element, field=column)
        _check_fitting(codec, name, description.fields[column])
    transport.get("query", query=select(codec.columns, codec.element, limit=1))
    own = [f"{each.name} ({each.label})" for each in description.fields.values() if each.name.startswith("cf_")]
    return f"All fields can be read. Your own fields: {', '.join(own) or 'none'}."


def _account(account: Field | None) -> str:
    if account is None:
        return f"None of them has the label {ACCOUNT_LABEL}, so that their accounts are not synced."
    where = f"Xero's account stands in {account.name} ({account.label})"
    if account.choices is None:
        return f"{where}, which is no picklist."
    return f"{where}, a picklist of {len(account.choices)} values."


def _taxes(transport: Transport, login: Login) -> Finding | str:
    page = Taxes(transport).walk(None, None)
    if page.unreadable:
        raise SyncError("vtiger_unreadable", name=page.unreadable[0].name, detail=page.unreadable[0].detail)
    if not login.administrator:
        # Who syncs no products needs no taxes.
        return trouble("Tax", SyncError("vtiger_taxes_denied", detail=f"{transport.user} is none"), note=True)
    return f"Active taxes that can be read, and whose rates can be changed: {len(page.rows)}."


def _check_fitting(codec: Codec, name: str, field: Field) -> None:
    if field.kind not in FITTING[name]:
        detail = f"it is of the type {field.kind}, where {' or '.join(FITTING[name])} is needed"
    elif not field.editable:
        detail = "nobody may edit it"
    else:
        return
    raise SyncError("vtiger_field_unfit", module=codec.element, field=field.name, name=name, detail=detail)


def _missing(transport: Transport, element: str) -> SyncError:
    return SyncError("vtiger_module_missing", url=transport.url, module=element, user=transport.user)


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
