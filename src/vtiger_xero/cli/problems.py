"""``problems``: what is open, and having it tried again or ignored."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.padding import Padding
from rich.text import Text

from vtiger_xero.cli.installation import Installation, installation
from vtiger_xero.cli.terminal import AsJson, Name, out, print_json, short, when
from vtiger_xero.cli.user import reviewing
from vtiger_xero.settings import Settings
from vtiger_xero.store import problems as open_problems
from vtiger_xero.store.overview import overview_of
from vtiger_xero.store.problems import Trouble
from vtiger_xero.web.log import in_words
from vtiger_xero.web.words import SIDES

#: What ``--retry`` takes in the place of an id.
ALL = "all"


def problems(
    name: Name,
    retry: Annotated[
        str, typer.Option(metavar="ID|all", help="Have it tried again by the next sync.", show_default=False)
    ] = "",
    ignore: Annotated[
        str, typer.Option(metavar="ID", help="Leave it out until its record changes.", show_default=False)
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Show what is open about a connection, with the fix; or act upon a problem."""
    if retry and ignore:
        raise typer.BadParameter("a problem is either tried again or ignored", param_hint="--ignore")
    with installation(Settings.read()) as at:
        if retry or ignore:
            _act(at, name, retry, ignore)
        with at.database.read() as tx:
            found = open_problems.open_all(tx, overview_of(tx, name).id)
    if as_json:
        print_json({"problems": [_in_json(trouble) for trouble in found]})
    else:
        _tell(found)


def _act(at: Installation, name: str, retry: str, ignore: str) -> None:
    review = reviewing(at, name)
    if retry == ALL:
        review.retry_all()
    elif retry:
        review.retry(retry)
    else:
        review.ignore(ignore)


def _tell(found: Sequence[Trouble]) -> None:
    """What is to be done, and the records with which it is to be done."""
    if not found:
        out.print("No problem is open.")
    by_words: dict[tuple[str, str, str], list[Trouble]] = {}
    for trouble in found:
        problem, details = trouble.problem, in_words(trouble.details)
        words = problem.title, problem.message(details), problem.advice(details)
        by_words.setdefault(words, []).append(trouble)
    for (title, message, fix), troubles in by_words.items():
        out.print(Text(title, style="bold yellow"))
        _line(Text(message))
        _line(Text(fix, style="dim"))
        for trouble in troubles:
            _line(_about(trouble), indent=4)
        out.print()


def _about(trouble: Trouble) -> Text:
    """One problem in a line."""
    ref = trouble.ref
    who = trouble.name or (ref.id if ref else (trouble.module or "the connection"))
    where = f"  {SIDES[ref.side]} {ref.id}" if ref else ""
    since = f"  since {when(trouble.first_seen)}" if trouble.first_seen else ""
    again = "  tried again by the next sync" if trouble.settings_revision < 0 else ""
    return Text.assemble((short(trouble.id), "cyan"), "  ", (who, "bold"), (where + since, "dim"), (again, "green"))


def _line(text: Text, indent: int = 2) -> None:
    out.print(Padding(text, (0, 0, 0, indent)), soft_wrap=False)


def _in_json(trouble: Trouble) -> dict[str, Any]:
    ref = trouble.ref
    return {
        "problem": trouble.id,
        "code": trouble.code,
        "title": trouble.problem.title,
        "module": None if trouble.module is None else str(trouble.module),
        "side": None if ref is None else str(ref.side),
        "id": None if ref is None else ref.id,
        "name": trouble.name,
        "message": trouble.problem.message(trouble.details),
        "fix": trouble.problem.advice(trouble.details),
        "since": None if trouble.first_seen is None else trouble.first_seen.isoformat(),
    }
