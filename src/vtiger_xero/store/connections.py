"""Connections and their settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from vtiger_xero.store.secrets import Seal
from vtiger_xero.store.statements import upsert
from vtiger_xero.store.tables import connection, setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """How to reach one Vtiger and one Xero organisation.

    Attributes:
        vtiger_url: the site's root.
        vtiger_user: with which to log in.
        vtiger_access_key: of that user; a secret.
        vtiger_api: which of its interfaces the site speaks: ``webservice`` or ``rest``.
        xero_grant: ``client_credentials``, or ``authorization_code`` for a user's consent (``store/tokens.py``).
        xero_client_id: of the app.
        xero_client_secret: of the app; a secret.
        xero_api_url: ends in ``/api.xro/2.0``.
        xero_identity_url: where tokens come from.
        xero_tenant_id: the organisation.
        xero_organisation: its name.
        xero_short_code: of links into it.
    """

    vtiger_url: str
    vtiger_user: str
    vtiger_access_key: str = field(repr=False)
    vtiger_api: str
    xero_grant: str
    xero_client_id: str
    xero_client_secret: str = field(repr=False)
    xero_api_url: str
    xero_identity_url: str
    xero_tenant_id: str
    xero_organisation: str
    xero_short_code: str


@dataclass(frozen=True, slots=True)
class Connected:
    """A connection.

    Attributes:
        name: what people call it.
        account: how to reach both sides.
        settings: those that differ from their defaults.
        settings_revision: grows with each of their changes.
        connected: whether it may be used; somebody may have disconnected it.
    """

    id: str
    name: str
    account: Account
    settings: Mapping[str, str]
    settings_revision: int
    connected: bool = True


SECRETS = ("vtiger_access_key", "xero_client_secret")


def put(tx: Connection, seal: Seal, name: str, account: Account, new_id: str, now: datetime) -> str:
    """Store a connection; one of the same name gets the new account and keeps its links.

    Returns:
        Its id.

    Raises:
        sqlalchemy.exc.IntegrityError: another connection joins the same two systems.
    """
    known = tx.execute(select(connection.c.id).where(connection.c.name == name)).scalar_one_or_none()
    connection_id = known or new_id
    values = {each.name: getattr(account, each.name) for each in fields(account)}
    values |= {secret: seal.seal(values[secret], _place(connection_id, secret)) for secret in SECRETS}
    values["connected"] = True
    if known is None:
        tx.execute(
            insert(connection).values(id=connection_id, name=name, settings_revision=1, created_at=now, **values)
        )
    else:
        changed = connection.c.settings_revision + 1
        tx.execute(
            update(connection).where(connection.c.id == connection_id).values(settings_revision=changed, **values)
        )
    return connection_id


def get(tx: Connection, seal: Seal, name: str) -> Connected | None:
    """A connection by its name."""
    row = tx.execute(select(connection).where(connection.c.name == name)).mappings().one_or_none()
    if row is None:
        return None
    values = {each.name: row[each.name] for each in fields(Account)}
    values |= {secret: seal.open(values[secret], _place(row["id"], secret)) for secret in SECRETS}
    pairs = tx.execute(select(setting.c.name, setting.c.value).where(setting.c.connection_id == row["id"]))
    settings = {pair.name: pair.value for pair in pairs}
    return Connected(row["id"], row["name"], Account(**values), settings, row["settings_revision"], row["connected"])


def disconnect(tx: Connection, connection_id: str) -> None:
    """Note that a connection is not to be used until it is connected again; its links stay."""
    tx.execute(update(connection).where(connection.c.id == connection_id).values(connected=False))


def share_app(tx: Connection, connection_id: str) -> bool:
    """Whether another connection that is in use lives on the permission that users gave the same app."""
    own = select(connection.c.xero_client_id).where(connection.c.id == connection_id).scalar_subquery()
    others = select(connection.c.id).where(
        connection.c.id != connection_id,
        connection.c.connected.is_(True),
        connection.c.xero_client_id == own,
        connection.c.xero_grant == "authorization_code",
    )
    return tx.execute(others.limit(1)).first() is not None


def names(tx: Connection) -> list[str]:
    """The names of all connections."""
    return list(tx.execute(select(connection.c.name).order_by(connection.c.name)).scalars())


def name_of(tx: Connection, connection_id: str) -> str:
    """What a connection is called."""
    name: str = tx.execute(select(connection.c.name).where(connection.c.id == connection_id)).scalar_one()
    return name


def change_settings(tx: Connection, connection_id: str, values: Mapping[str, str]) -> None:
    """Store settings, and let the revision grow, so that what was parked is tried again."""
    upsert(
        tx,
        setting,
        [{"connection_id": connection_id, "name": name, "value": value} for name, value in values.items()],
    )
    tx.execute(
        update(connection)
        .where(connection.c.id == connection_id)
        .values(settings_revision=connection.c.settings_revision + 1)
    )


def _place(connection_id: str, secret: str) -> str:
    return f"connection:{connection_id}:{secret}"
