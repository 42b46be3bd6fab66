"""What befalls one attempt of a run: faults of both systems, and a crash."""

import random

import httpx2

from tests.simulation.crashes import Crashes
from tests.simulation.world import World
from vtiger_xero.domain.refs import Direction, Side
from vtiger_xero.sandbox.faults import Fault, FaultKind

#: After so many attempts there are no faults any more.
PATIENT = 12

_XERO_KINDS = (
    FaultKind.LOST_ANSWER,
    FaultKind.LOST_ANSWER,
    FaultKind.LOST_REQUEST,
    FaultKind.SERVER_ERROR,
    FaultKind.HTML,
    FaultKind.TRUNCATED,
    FaultKind.LIMIT_MINUTE,
    FaultKind.LIMIT_CONCURRENT,
    FaultKind.LIMIT_DAY,
    FaultKind.SLOW,
)
_VTIGER_KINDS = (
    FaultKind.LOST_ANSWER,
    FaultKind.LOST_ANSWER,
    FaultKind.LOST_REQUEST,
    FaultKind.SERVER_ERROR,
    FaultKind.HTML,
    FaultKind.PHP_WARNING,
    FaultKind.TRUNCATED,
    FaultKind.TOKEN_REVOKED,
    FaultKind.SLOW,
)
_XERO_CALLS = ("PUT /api.xro/2.0/Contacts", "PUT /api.xro/2.0/Contacts", "POST /api.xro/2.0/Contacts", "")
_VTIGER_CALLS = ("create", "create", "revise", "query", "")

#: Where there is most to lose: around the answer to a write, and between Vtiger's last look and its write.
_CRITICAL = ("after PUT", "after POST /api", "after POST /webservice.php", "before POST /webservice.php")


def arm(fate: random.Random, world: World, crashes: Crashes, attempt: int) -> None:
    """Choose what befalls the next attempt; less and less, so that it comes to an end."""
    calm = attempt / PATIENT
    set_faults(world.xero.app, _chosen(fate, calm, _XERO_KINDS, _XERO_CALLS))
    set_faults(world.vtiger.app, _chosen(fate, calm, _VTIGER_KINDS, _VTIGER_CALLS))
    if fate.random() < 0.5 + calm:
        crashes.arm(None)
    elif fate.random() < 0.4:
        crashes.arm(fate.randrange(1, 8), start=fate.choice(_CRITICAL))
    else:
        crashes.arm(fate.choice((fate.randrange(1, 12), fate.randrange(1, 60))))


def delays(fate: random.Random, direction: Direction, attempt: int) -> list[int]:
    """By how many seconds the next writes to Vtiger are late, all of them within the time that it is given."""
    if not direction.writes(Side.VTIGER) or fate.random() < 0.7 + attempt / PATIENT:
        return []
    return [*[0] * fate.randrange(4), fate.randrange(1, 50)]


def set_faults(app: object, faults: list[Fault]) -> None:
    """Replace the faults of an emulated system."""
    armed = [
        {"kind": f.kind, "match": f.match, "times": f.times, "after": f.after, "seconds": f.seconds} for f in faults
    ]
    transport = httpx2.WSGITransport(app)  # type: ignore[arg-type]  # the emulators are WSGI applications
    with httpx2.Client(transport=transport) as client:
        client.post("http://sandbox.example/sandbox/faults", json={"faults": armed}).raise_for_status()


def _chosen(fate: random.Random, calm: float, kinds: tuple[FaultKind, ...], calls: tuple[str, ...]) -> list[Fault]:
    chosen = []
    while fate.random() > 0.6 + calm:
        kind = fate.choice(kinds)
        seconds = fate.choice((600.0, 40_000.0) if kind is FaultKind.LIMIT_DAY else (1.0, 20.0, 50.0))
        match, after = fate.choice(calls), fate.randrange(3)
        chosen.append(Fault(kind, match, times=fate.choice((1, 1, 5)), after=after, seconds=seconds))
    return chosen
