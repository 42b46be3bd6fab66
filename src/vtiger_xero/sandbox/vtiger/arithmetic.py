"""What Vtiger computes of a document's lines, exactly; its own rounding is that of the columns, at the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

_HUNDRED = Decimal(100)
_ZERO = Decimal(0)


@dataclass(frozen=True)
class Tax:
    """One of the installation's taxes.

    Attributes:
        name: its column, as ``tax5``.
        method: Simple, Compound or Deducted.
        compound_on: the names of the taxes that a compound one is computed on top of.
    """

    name: str
    method: str = "Simple"
    compound_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """One line, its numbers as the columns hold them.

    Attributes:
        quantity: at three digits.
        price: of one, at eight digits.
        discount_percent: of the line; what an amount beside it leaves unused.
        discount_amount: of the line.
        rates: per cent by tax name, as stored on the line.
        carried: the names of the taxes that the product itself carries; only these count line by line.
    """

    quantity: Decimal
    price: Decimal
    discount_percent: Decimal = _ZERO
    discount_amount: Decimal = _ZERO
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    carried: frozenset[str] = frozenset()

    @property
    def gross(self) -> Decimal:
        """Before its discount."""
        return self.quantity * self.price

    @property
    def net(self) -> Decimal:
        """After its discount; an amount wins over a percentage."""
        return self.gross - (self.discount_amount or self.gross * self.discount_percent / _HUNDRED)

    def tax(self, taxes: Sequence[Tax], *, compounding: bool) -> Decimal:
        """The tax that counts on this line where each line is taxed by itself."""
        rates = {name: rate for name, rate in self.rates.items() if name in self.carried}
        return sum(tax_amounts(self.net, rates, taxes, compounding=compounding).values(), _ZERO)


@dataclass(frozen=True)
class Totals:
    """A document's totals, unrounded.

    Attributes:
        subtotal: of the lines; their taxes included where each line is taxed by itself.
        discount: of the whole document.
        pre_tax: before taxes, charges included.
        tax: of the whole document, where it is taxed as a whole.
        total: what is to be paid.
    """

    subtotal: Decimal
    discount: Decimal
    pre_tax: Decimal
    tax: Decimal
    total: Decimal


@dataclass(frozen=True)
class Document:
    """What the totals are computed of.

    Attributes:
        lines: in order.
        individual: each line is taxed by itself; otherwise the whole document, at the rates of its first line.
        discount_percent: of the document, of its subtotal; what an amount beside it leaves unused.
        discount_amount: of the document.
        charge: shipping and handling.
        charge_rate: per cent of tax on the charge.
        adjustment: added at the end.
    """

    lines: Sequence[Line]
    individual: bool
    discount_percent: Decimal = _ZERO
    discount_amount: Decimal = _ZERO
    charge: Decimal = _ZERO
    charge_rate: Decimal = _ZERO
    adjustment: Decimal = _ZERO

    def totals(self, taxes: Sequence[Tax], *, by_page: bool = False) -> Totals:
        """The totals as the API computes them, or, ``by_page``, as the edit page does.

        The API counts compound taxes as simple ones where each line is taxed by itself; the page does not.
        """
        net = sum((line.net for line in self.lines), _ZERO)
        subtotal = net
        if self.individual:
            subtotal += sum((line.tax(taxes, compounding=by_page) for line in self.lines), _ZERO)
        discount = self.discount_amount or subtotal * self.discount_percent / _HUNDRED
        tax = _ZERO
        if not self.individual and self.lines:
            amounts = tax_amounts(subtotal - discount, self.lines[0].rates, taxes, compounding=True)
            tax = sum(amounts.values(), _ZERO)
        charge_tax = self.charge * self.charge_rate / _HUNDRED
        return Totals(
            subtotal=subtotal,
            discount=discount,
            pre_tax=net - discount + self.charge,
            tax=tax,
            total=subtotal - discount + tax + self.charge + charge_tax + self.adjustment,
        )


def tax_amounts(
    base: Decimal, rates: Mapping[str, Decimal], taxes: Sequence[Tax], *, compounding: bool
) -> dict[str, Decimal]:
    """The amount of each tax on a base; a deducted one counts with the sign of its rate."""
    amounts = {name: base * rate / _HUNDRED for name, rate in rates.items()}
    for tax in taxes:
        if compounding and tax.method == "Compound" and tax.name in rates:
            on_top = sum((amounts.get(name, _ZERO) for name in tax.compound_on), _ZERO)
            amounts[tax.name] = (base + on_top) * rates[tax.name] / _HUNDRED
    return amounts
