"""Making a connection step by step on the page: Vtiger, Xero's consent, the organisation (spec §2, steps 2 and 3).

What is not finished is a draft. It belongs to one user, is sealed as a whole, and is forgotten when it is finished.
"""

from dataclasses import dataclass, field, replace

import msgspec

from vtiger_xero.clock import Clock
from vtiger_xero.problems import SyncError
from vtiger_xero.store import access_drafts
from vtiger_xero.store.connections import Account, Connected
from vtiger_xero.store.database import Database
from vtiger_xero.store.secrets import Seal
from vtiger_xero.sync import connecting
from vtiger_xero.sync.checking import vtiger_findings
from vtiger_xero.sync.workplace import AUTHORIZATION_CODE, CLIENT_CREDENTIALS, NETWORK, Wires, opened_identity_server
from vtiger_xero.vtiger.findings import Finding
from vtiger_xero.xero import consent
from vtiger_xero.xero.connections import Tenant
from vtiger_xero.xero.consent import AUTHORIZE_URL, Asked
from vtiger_xero.xero.oauth import IDENTITY_URL
from vtiger_xero.xero.refresh import UserTokens
from vtiger_xero.xero.transport import API_URL

#: Of a connection that has not begun.
NOTHING = Account(
    vtiger_url="",
    vtiger_user="",
    vtiger_access_key="",
    vtiger_api="",
    xero_grant=AUTHORIZATION_CODE,
    xero_client_id="",
    xero_client_secret="",
    xero_api_url=API_URL,
    xero_identity_url=IDENTITY_URL,
    xero_tenant_id="",
    xero_organisation="",
    xero_short_code="",
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A connection that is being made, or made again.

    Attributes:
        id: its own.
        name: what the connection is to be called.
        account: how to reach both sides, as far as that is known.
        again: whether a connection of this name is there, which keeps its links.
        report: what Vtiger allows, line by line; empty until it was reached.
        asked: for which consent the browser was sent to Xero.
        permission: what the consent gave.
    """

    id: str
    name: str = ""
    account: Account = NOTHING
    again: bool = False
    report: tuple[Finding, ...] = ()
    asked: Asked | None = None
    permission: UserTokens | None = field(default=None, repr=False)

    @property
    def consent_page(self) -> str | None:
        """The address at Xero where the user allows access."""
        if self.asked is None:
            return None
        return consent.page(self.asked, self.account.xero_client_id, authorize_url(self.account.xero_identity_url))


class Drafts:
    """The drafts of one user.

    Args:
        database: where they are kept.
        seal: seals them.
        clock: tells when they are forgotten.
        user_id: the user.
        wires: how requests travel.
    """

    def __init__(self, database: Database, seal: Seal, clock: Clock, user_id: str, wires: Wires = NETWORK) -> None:
        self._database = database
        self._seal = seal
        self._clock = clock
        self._user_id = user_id
        self._wires = wires

    def begin(self) -> Draft:
        """A new connection, of which nothing is known."""
        return self._keep(Draft(self._clock.new_id()))

    def begin_again(self, known: Connected) -> Draft:
        """A connection that is there, to be made again."""
        return self._keep(Draft(self._clock.new_id(), known.name, known.account, again=True))

    def get(self, draft_id: str) -> Draft | None:
        """A draft of this user."""
        with self._database.read() as tx:
            content = access_drafts.get(tx, self._seal, draft_id, self._user_id, self._clock.now())
        return None if content is None else msgspec.json.decode(content, type=Draft)

    def reach_vtiger(self, draft: Draft, name: str, account: Account) -> Draft:
        """Reach the Vtiger of an account, and find out what it allows.

        Raises:
            SyncError: whatever keeps it from being reached.
        """
        reached = connecting.reach_vtiger(account, self._clock, self._wires)
        report = vtiger_findings(reached.account, self._clock, self._wires)
        return self._keep(replace(draft, name=name, account=reached.account, report=report))

    def ask_for_consent(self, draft: Draft, account: Account, redirect_uri: str) -> Draft:
        """Prepare to send the user to Xero's consent page.

        Raises:
            SyncError: ``xero_redirect_refused``.
        """
        asked = consent.ask(self._clock, redirect_uri)
        wanted = replace(account, xero_grant=AUTHORIZATION_CODE)
        return self._keep(replace(draft, account=wanted, asked=asked, permission=None))

    def let_in_by_itself(self, draft: Draft, account: Account) -> Draft:
        """Use an app that needs no consent, a custom connection.

        Raises:
            SyncError: Xero does not let it in.
        """
        wanted = replace(account, xero_grant=CLIENT_CREDENTIALS)
        connecting.organisations(wanted, self._clock, wires=self._wires)
        return self._keep(replace(draft, account=wanted, asked=None, permission=None))

    def came_back(self, told: dict[str, str]) -> Draft:
        """Take the permission with which a browser came back from Xero; each time it was sent there, once.

        Args:
            told: the query of the address that it came back to.

        Raises:
            SyncError: ``xero_consent_incomplete``: it was not sent there by us, or came back already; or what
                keeps Xero from giving the permission.
        """
        with self._database.write() as tx:
            draft_id = access_drafts.came_back(tx, told.get("state", ""), self._user_id, self._clock.now())
        draft = None if draft_id is None else self.get(draft_id)
        if draft is None or draft.asked is None:
            raise SyncError("xero_consent_incomplete", detail="it is not the one that was asked for last")
        code = consent.code_of(draft.asked, told)
        with opened_identity_server(draft.account, self._clock, self._wires) as server:
            permission = consent.exchanged(server, draft.asked, code, self._clock)
        return self._keep(replace(draft, asked=None, permission=permission))

    def organisations(self, draft: Draft) -> list[Tenant]:
        """The organisations that may be chosen.

        Raises:
            SyncError: whatever keeps Xero from answering.
        """
        return connecting.organisations(draft.account, self._clock, draft.permission, self._wires)

    def finish(self, draft: Draft, organisation: str) -> connecting.Connected:
        """Make the connection.

        Args:
            draft: both of whose sides were reached.
            organisation: Xero's id of the chosen one.

        Raises:
            SyncError: as in :func:`vtiger_xero.sync.connecting.connect`.
        """
        made = connecting.connect(
            self._database,
            self._seal,
            self._clock,
            draft.name,
            draft.account,
            organisation,
            draft.permission,
            self._wires,
        )
        with self._database.write() as tx:
            access_drafts.drop(tx, draft.id)
        return made

    def _keep(self, draft: Draft) -> Draft:
        content = msgspec.json.encode(draft).decode()
        state = None if draft.asked is None else draft.asked.state
        with self._database.write() as tx:
            access_drafts.put(tx, self._seal, draft.id, self._user_id, content, self._clock.now(), state)
        return draft


def authorize_url(identity_url: str) -> str:
    """Xero's consent page; an emulated Xero has its own beside its identity server."""
    return AUTHORIZE_URL if identity_url == IDENTITY_URL else f"{identity_url.rstrip('/')}/identity/connect/authorize"
