"""What the benches sync: many organizations, or many products."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from vtiger_xero.domain.refs import Section
from vtiger_xero.sandbox.company import fill
from vtiger_xero.sandbox.vtiger import VtigerSandbox
from vtiger_xero.sandbox.xero import XeroSandbox


@dataclass(frozen=True)
class Subject:
    """What is synced, and only this.

    Attributes:
        name: what it is called here.
        section: under which the log tells of it.
        counted: where the emulated Xero counts what it holds of it.
        settings: of the connection.
        fill: enters so many into Vtiger, from a seed.
    """

    name: str
    section: Section
    counted: str
    settings: Mapping[str, str]
    fill: Callable[[VtigerSandbox, XeroSandbox, int, int], None]


def _products(vtiger: VtigerSandbox, xero: XeroSandbox, size: int, seed: int) -> None:
    fill(vtiger, xero, 0, seed)
    for number in range(1, size + 1):
        described = f"Article {number} of the catalogue, in a box" if number % 2 else ""
        price = f"{number % 997}.{number % 100:02}"
        named = {"productname": f"Article {number}", "productcode": f"ART-{number}", "discontinued": "1"}
        vtiger.create("Products", {**named, "unit_price": price, "description": described})


SUBJECTS: Mapping[str, Subject] = {
    subject.name: subject
    for subject in (
        Subject(
            "organizations",
            Section.ORGANIZATIONS,
            "contacts",
            {"organizations.enabled": "true"},
            fill,
        ),
        Subject("products", Section.PRODUCTS, "items", {"products.enabled": "true"}, _products),
    )
}
