"""Rates of tax that products and services still hold since Vtiger refused to change them.

The tax itself has its new rate by then, so that nothing else tells them from records with a rate of their own: the open
problem is what remembers them.
"""

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import Connection

from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.domain.writes import Refused
from vtiger_xero.modules.taxes import is_column, percent
from vtiger_xero.problems import CATALOGUE
from vtiger_xero.store import problems
from vtiger_xero.store.intents import Intent
from vtiger_xero.store.problems import Trouble
from vtiger_xero.store.records import Mirrored
from vtiger_xero.sync.context import Context

KEPT = "tax_rate_kept"


def explained(intent: Intent, answer: Refused) -> Mapping[str, str]:
    """What fills the sentences of the problem, and the old rates by the columns that hold them."""
    why = CATALOGUE[answer.code]
    said = {"detail": answer.detail}
    rates = {name: rate for name, rate in intent.target_content.items() if rate is not None and is_column(name)}
    return {"detail": why.message(said), "advice": why.advice(said), **rates}


def owing(tx: Connection, connection_id: str) -> dict[str, Trouble]:
    """The problems of all records that hold such rates, by the record's id."""
    known = problems.open_with(tx, connection_id, {KEPT})
    return {ref.id: trouble for ref, trouble in known.items() if (ref.side, ref.module) == (Side.VTIGER, Module.ITEMS)}


def rates_of(trouble: Trouble) -> dict[str, Decimal]:
    """The rates, in percent, that a record holds and should not, by the columns that hold them."""
    return {name: percent(rate) for name, rate in trouble.details.items() if is_column(name)}


def rests(context: Context, trouble: Trouble, record: Mirrored) -> bool:
    """Whether nothing has changed since the refusal."""
    return trouble.parks(stamp(record), context.at.settings_revision)


def stamp(record: Mirrored) -> str:
    """What differs once somebody has saved the record: taxes and prices in other currencies are no content of it."""
    return record.fingerprint if record.remote_time is None else f"saved {record.remote_time.isoformat()}"
