"""``accounts`` and ``taxes``: what of Xero is chosen for what, and which of its rates stands for which tax."""

from typing import Annotated, Any

import typer
from rich.text import Text

from vtiger_xero.cli.installation import Installation, installation
from vtiger_xero.cli.terminal import AsJson, Name, out, print_json, when
from vtiger_xero.cli.user import reviewing
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.settings import Settings
from vtiger_xero.store.overview import overview_of
from vtiger_xero.store.records import Mirrored
from vtiger_xero.sync import books
from vtiger_xero.sync.tax_table import Bond, Pairing, TaxTable, shown, tax_table
from vtiger_xero.web.accounts import Choosing, read_at, untaxed, uses

#: What holds a tax and its rate together, in words.
_BONDS = {
    Bond.LINKED: "",
    Bond.CHOSEN: "  linked by the next sync, as somebody has chosen",
    Bond.NAMED: "  linked by the next sync, since both have one name",
    Bond.NONE: "",
}

Refresh = Annotated[bool, typer.Option("--refresh", help="Read accounts and tax rates from Xero first.")]


def accounts(name: Name, refresh: Refresh = False, as_json: AsJson = False) -> None:
    """Show which accounts of Xero work for what, and which are chosen."""
    with installation(Settings.read()) as at:
        _refresh(at, name, wanted=refresh)
        with at.database.read() as tx:
            of = overview_of(tx, name)
            found, read = uses(tx, of.id, of.settings), read_at(tx, of.id)
    if as_json:
        print_json({"read_at": None if read is None else read.isoformat(), "uses": [_use(each) for each in found]})
        return
    if read is None:
        out.print(f"Xero's accounts have not been read yet: vtiger-xero accounts {name} --refresh")
        return
    for each in found:
        _tell_use(each)
    out.print(f"Read from Xero on {when(read)}. To choose: vtiger-xero settings {name} --set accounts.sales=CODE")


def taxes(
    name: Name,
    pair: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="TAX RATE", help="This rate of Xero stands for that tax of Vtiger.", show_default=False),
    ] = None,
    refresh: Refresh = False,
    as_json: AsJson = False,
) -> None:
    """Show which rate of Xero stands for which tax of Vtiger, and what is missing; or say which does."""
    with installation(Settings.read()) as at:
        _refresh(at, name, wanted=refresh)
        if pair is not None:
            tax, rate = Ref(Side.VTIGER, Module.TAXES, pair[0]), Ref(Side.XERO, Module.TAXES, pair[1])
            reviewing(at, name).pair(tax, rate, instead=True)
        with at.database.read() as tx:
            of = overview_of(tx, name)
            table, of_untaxed = tax_table(tx, of.id), untaxed(tx, of.id, of.settings)
    if as_json:
        print_json(_table(table))
    else:
        _tell_table(table, of_untaxed, name)


def _refresh(at: Installation, name: str, *, wanted: bool) -> None:
    if wanted:
        books.refresh(at.database, at.seal, at.clock, name)


def _tell_use(of: Choosing) -> None:
    chosen = of.named or "none chosen"
    out.print(Text.assemble((of.label, "bold"), f"  {of.option}: ", (chosen, "cyan" if of.named else "dim")))
    if of.trouble:
        out.print(Text(f"  {of.trouble}", style="yellow"))
    for key, label in of.choices.items():
        if not (of.trouble and key == of.chosen):
            # Some accounts have no code: what is to be set is then their id.
            also = "" if label.startswith(f"{key} ") else f"  {key}"
            out.print(Text.assemble(f"  {label}", (also, "dim")))


def _use(of: Choosing) -> dict[str, Any]:
    works = {key: label for key, label in of.choices.items() if not (of.trouble and key == of.chosen)}
    return {
        "setting": of.option,
        "chosen": of.chosen or None,
        "works": not of.trouble if of.chosen else None,
        "choices": [{"value": key, "name": label} for key, label in works.items()],
    }


def _tell_table(table: TaxTable, of_untaxed: Choosing, name: str) -> None:
    if not table.xero_read:
        out.print(f"Xero's tax rates have not been read yet: vtiger-xero taxes {name} --refresh")
        return
    if not table.vtiger_read:
        out.print("Vtiger's taxes are read by the first sync or dry run with products or services switched on.")
    for pairing in table.pairings:
        _tell_pairing(pairing)
    for heading, rates in (
        ("Rates that Vtiger lacks", table.missing),
        ("Rates made up of several taxes", table.combined),
        ("Not used, since one tax is charged on another", table.compound),
    ):
        if rates:
            out.print(Text(heading, style="bold"))
        for rate in rates:
            out.print(Text.assemble("  ", _called(rate), (f"  {rate.content.get('components') or ''}", "dim")))
    out.print(f"{of_untaxed.label}: {of_untaxed.named or 'none chosen'}")
    if of_untaxed.trouble:
        out.print(Text(f"  {of_untaxed.trouble}", style="yellow"))


def _tell_pairing(of: Pairing) -> None:
    rate = of.rate
    if rate is None:
        asked = "the review asks which rate it is" if of.asked else "no rate stands for it"
        out.print(Text.assemble(_called(of.tax), "  ", (asked, "yellow")))
        return
    out.print(Text.assemble(_called(of.tax), "  =  ", _called(rate), (_BONDS[of.bond], "dim")))
    if of.becomes:
        out.print(Text(f"  will be {of.becomes}% from the next sync on", style="yellow"))


def _called(record: Mirrored) -> Text:
    return Text.assemble((record.name or record.ref.id, "bold"), f" {shown(record)} ", (record.ref.id, "dim"))


def _table(table: TaxTable) -> dict[str, Any]:
    return {
        "taxes": [
            {
                **_tax(each.tax),
                "stands_for": None if each.rate is None else _tax(each.rate),
                "bond": str(each.bond),
                "becomes": each.becomes,
                "asked": each.asked,
            }
            for each in table.pairings
        ],
        "missing": [_tax(each) for each in table.missing],
        "combined": [_tax(each) for each in table.combined],
        "compound": [_tax(each) for each in table.compound],
    }


def _tax(record: Mirrored) -> dict[str, Any]:
    return {
        "id": record.ref.id,
        "name": record.name,
        "rate": record.content.get("rate") or "0",
        "components": record.content.get("components"),
    }
