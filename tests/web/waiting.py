"""What waits for a person's decision, put into a database as a run leaves it."""

from collections.abc import Sequence

from tests.web.sample import NOW, ORGANIZATIONS, XERO_ID, Sample, ref

from vtiger_xero.domain.records import Content
from vtiger_xero.domain.refs import Ref, Side
from vtiger_xero.engine.merge import Clash
from vtiger_xero.store import conflicts, links, problems, records
from vtiger_xero.store.records import Presence

XERO = Side.XERO


def xero(number: int) -> Ref:
    """One of several contacts."""
    return ref(f"{XERO_ID[:-4]}{number:04}", XERO)


def problem_of(sample: Sample, connection_id: str, record: Ref) -> str:
    """The id of the problem that is open about a record; empty if there is none."""
    with sample.database.read() as tx:
        found = problems.open_of(tx, connection_id, record.side, record.module, [record.id])
    return found[record.id].id if record.id in found else ""


def ask(
    sample: Sample,
    connection_id: str,
    content: Content,
    candidates: Sequence[Content] = (),
    rivals: Sequence[Content] = (),
    code: str = "match_ambiguous",
    record: Ref | None = None,
) -> Ref:
    """Ask what a record belongs to: one of these contacts, or of these organizations; the record."""
    asked = record or ref("11x7")
    number = int(asked.id.rpartition("x")[2])
    others = [xero(100 * number + each) for each in range(len(candidates))]
    twins = [ref(f"11x{100 * number + each}") for each in range(len(rivals))]
    for seen, holds in zip((asked, *others, *twins), (content, *candidates, *rivals), strict=True):
        sample.see(connection_id, seen, holds)
    ids = {"candidates": others, "rivals": twins}
    told = {name: " ".join(each.id for each in refs) for name, refs in ids.items()}
    sample.problem(connection_id, code, asked, content.get("name") or "", rung="name", **told)
    return asked


def link(sample: Sample, connection_id: str, vtiger: Content, contact: Content) -> tuple[Ref, Ref]:
    """Two records that are linked."""
    pair = ref("11x1"), ref(XERO_ID, XERO)
    for half, holds in zip(pair, (vtiger, contact), strict=True):
        sample.see(connection_id, half, holds)
    sample.link(connection_id, pair[0].id, pair[1].id)
    return pair


def clash(sample: Sample, connection_id: str, *clashes: Clash, name: str = "Acme") -> Ref:
    """A pair of which both sides changed the same fields; Vtiger's half."""
    held = {each.field: each.vtiger for each in clashes}, {each.field: each.xero for each in clashes}
    half, _ = link(sample, connection_id, {"name": name, **held[0]}, {"name": name, **held[1]})
    with sample.database.write() as tx:
        known = links.find(tx, connection_id, half.side, ORGANIZATIONS, [half.id])[half.id]
        conflicts.put(tx, known.id, clashes, NOW)
    sample.problem(connection_id, "conflict", half, name, fields=", ".join(each.field for each in clashes))
    return half


def depart(sample: Sample, connection_id: str, content: Content) -> Ref:
    """A record whose other half is gone and which holds something else than the two agreed on."""
    left, gone = link(sample, connection_id, content, {"name": "What it was"})
    lose(sample, connection_id, gone)
    sample.problem(connection_id, "gone_but_changed", left, content.get("name") or "")
    return left


def lose(sample: Sample, connection_id: str, *lost: Ref, presence: Presence = Presence.GONE) -> None:
    """Let records be gone, or missing."""
    with sample.database.write() as tx:
        records.settle_presence(tx, connection_id, lost, presence)
