"""A Xero's books and a Vtiger's taxes in the database, as a sync would have read them."""

import json

from tests.web.sample import NOW, Sample

from vtiger_xero.domain.accounts import Account
from vtiger_xero.domain.observations import Observation
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.store import links, listings, records
from vtiger_xero.store.links import Link

SALES = Account(id="a-200", code="200", name="Sales", type="REVENUE", account_class="REVENUE")
OTHER = Account(id="a-260", code="260", name="Other Revenue & “Söhne”", type="REVENUE", account_class="REVENUE")
SHUT = Account(id="a-270", code="270", name="Interest", type="REVENUE", account_class="REVENUE", active=False)
COSTS = Account(id="a-310", code="310", name="Cost of Goods", type="DIRECTCOSTS", account_class="EXPENSE")
BANK = Account(id="a-bank", code="", name="Business Bank", type="BANK", account_class="ASSET", takes_payments=True)
DEBTORS = Account(
    id="a-610", code="610", name="Accounts Receivable", type="CURRENT", account_class="ASSET", system="DEBTORS"
)
ROUNDING = Account(
    id="a-860", code="860", name="Rounding", type="CURRLIAB", account_class="LIABILITY", system="ROUNDING"
)
CHART = [SALES, OTHER, SHUT, COSTS, BANK, DEBTORS, ROUNDING]


def keep_accounts(sample: Sample, connection_id: str, *accounts: Account) -> None:
    """Keep these accounts as those of the organisation."""
    with sample.database.write() as tx:
        listings.put_accounts(tx, connection_id, list(accounts), NOW)


def tax(number: int) -> Ref:
    """A tax of Vtiger."""
    return Ref(Side.VTIGER, Module.TAXES, f"34x{number}")


def rate(tax_type: str) -> Ref:
    """A rate of Xero."""
    return Ref(Side.XERO, Module.TAXES, tax_type)


def see_tax(sample: Sample, connection_id: str, number: int, name: str, percent: str) -> Ref:
    """Put a tax of Vtiger into the mirror."""
    seen = Observation(ref=tax(number), content={"name": name, "rate": percent}, extra={"column": f"tax{number}"})
    with sample.database.write() as tx:
        records.observe(tx, connection_id, [seen])
    return seen.ref


def see_rate(
    sample: Sample,
    connection_id: str,
    tax_type: str,
    name: str,
    percent: str,
    *components: tuple[str, str],
    compound: bool = False,
    unused: bool = False,
) -> Ref:
    """Put a rate of Xero into the mirror; without components it has one of its own name."""
    content = {"name": name, "rate": percent}
    if len(components) > 1:
        content["components"] = " + ".join(f"{each} {own}%" for each, own in components)
    if unused:
        content["unused"] = "yes"
    told = [{"name": each, "rate": own, "compound": compound} for each, own in components or ((name, percent),)]
    extra = {"applies": "REVENUE", "components": json.dumps(told)}
    with sample.database.write() as tx:
        records.observe(tx, connection_id, [Observation(ref=rate(tax_type), content=content, extra=extra)])
    return rate(tax_type)


def link_tax(sample: Sample, connection_id: str, number: int, tax_type: str) -> None:
    """Link a tax with a rate."""
    new = Link(
        id=sample.clock.new_id(),
        vtiger_id=tax(number).id,
        xero_id=tax_type,
        base_vtiger={},
        base_xero={},
        seen_vtiger="",
        seen_xero="",
        seen_settings=1,
    )
    with sample.database.write() as tx:
        links.add(tx, connection_id, Module.TAXES, [new])
