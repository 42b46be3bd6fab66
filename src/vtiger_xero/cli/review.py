"""``review`` and ``resync``: what waits for a person's decision, and deciding it."""

from collections.abc import Mapping
from typing import Annotated

import typer

from vtiger_xero.cli import cases, record
from vtiger_xero.cli.installation import Installation, installation
from vtiger_xero.cli.terminal import AsJson, Name, out, print_json
from vtiger_xero.cli.user import reviewing
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.settings import Settings
from vtiger_xero.store.overview import overview_of
from vtiger_xero.sync.cases import open_cases
from vtiger_xero.sync.review import find
from vtiger_xero.sync.standing import standing

ACCEPT_MISSING = "--accept-missing"


def review(
    name: Name,
    record_id: Annotated[
        str, typer.Argument(metavar="[ID]", help="Of a record: 11x5, or Xero's GUID.", show_default=False)
    ] = "",
    pair: Annotated[
        str, typer.Option(metavar="OTHER", help="It belongs together with that one.", show_default=False)
    ] = "",
    same_as: Annotated[
        str, typer.Option(metavar="OTHER", help="It is there twice, and stands for that one.", show_default=False)
    ] = "",
    new: Annotated[bool, typer.Option("--new", help="Nothing on the other side is the same: make it there.")] = False,
    exclude: Annotated[bool, typer.Option("--exclude", help="Leave it out of the sync.")] = False,
    include: Annotated[bool, typer.Option("--include", help="Take it in again.")] = False,
    part: Annotated[bool, typer.Option("--part", help="It is linked with one that it does not belong to.")] = False,
    keep: Annotated[
        Side | None, typer.Option(help="Whose value stays where both were changed.", show_default=False)
    ] = None,
    field: Annotated[str, typer.Option(help="With --keep: of this field only.", show_default=False)] = "",
    let_go: Annotated[bool, typer.Option("--let-go", help="Its other half is gone for good.")] = False,
    accept_missing: Annotated[
        Module | None, typer.Option(help="What is missing of a module is gone.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what waits for a decision, or one record; or decide, and the next sync carries it out."""
    decision = _only_one(
        {
            "--pair": pair,
            "--same-as": same_as,
            "--new": new,
            "--exclude": exclude,
            "--include": include,
            "--part": part,
            "--keep": keep,
            "--let-go": let_go,
            ACCEPT_MISSING: accept_missing,
        }
    )
    if bool(record_id) is (decision == ACCEPT_MISSING) and decision:
        problem = "takes no ID" if record_id else "needs the ID of a record"
        raise typer.BadParameter(f"{decision} {problem}", param_hint="ID")
    if field and keep is None:
        raise typer.BadParameter("says whose value is meant only with --keep", param_hint="--field")
    with installation(Settings.read()) as at:
        if not decision:
            _show(at, name, record_id, as_json=as_json)
            return
        if accept_missing is not None:
            reviewing(at, name).accept_missing(accept_missing)
        else:
            _decide(at, name, decision, record_id, other_id=pair or same_as, keep=keep, field=field or None)
    if as_json:
        print_json({"decided": decision.removeprefix("--")})
    else:
        out.print(f"Noted. The next sync carries it out: vtiger-xero sync {name}")


def resync(name: Name) -> None:
    """Have the next sync read everything again; links stay."""
    with installation(Settings.read()) as at:
        reviewing(at, name).resync()
    out.print(f"Noted. The next sync reads everything again: vtiger-xero sync {name}")


def _only_one(given: Mapping[str, object]) -> str:
    """The decision that was asked for; empty for none."""
    found = [option for option, value in given.items() if value]
    if len(found) > 1:
        raise typer.BadParameter(f"one decision at a time, not {' and '.join(found)}", param_hint=found[1])
    return found[0] if found else ""


def _decide(
    at: Installation,
    name: str,
    decision: str,
    record_id: str,
    *,
    other_id: str,
    keep: Side | None,
    field: str | None,
) -> None:
    desk, ref = reviewing(at, name), _ref(at, name, record_id)
    if other_id:
        decide = desk.pair if decision == "--pair" else desk.same_as
        decide(ref, _ref(at, name, other_id))
    elif keep is not None:
        desk.keep(ref, keep, field)
    else:
        alone = {
            "--new": desk.new,
            "--exclude": desk.exclude,
            "--include": desk.include,
            "--part": desk.part,
            "--let-go": desk.let_go,
        }
        alone[decision](ref)


def _ref(at: Installation, name: str, record_id: str) -> Ref:
    with at.database.read() as tx:
        return find(tx, overview_of(tx, name).id, record_id).ref


def _show(at: Installation, name: str, record_id: str, *, as_json: bool) -> None:
    with at.database.read() as tx:
        connection_id = overview_of(tx, name).id
        if record_id:
            one = standing(tx, connection_id, find(tx, connection_id, record_id))
            if as_json:
                print_json(record.in_json(one))
            else:
                record.tell(one)
        else:
            waiting = open_cases(tx, connection_id)
            if as_json:
                print_json(cases.in_json(waiting))
            else:
                cases.tell(waiting, name)
