"""What holds for any name, any amounts and any run of calls."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sandbox.xero.conftest import Api
from tests.sandbox.xero.test_invoices import invoice, line

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.xero import XeroSandbox
from vtiger_xero.sandbox.xero.limits import AT_ONCE, Limits
from vtiger_xero.sandbox.xero.refusals import RefusedError
from vtiger_xero.sandbox.xero.wire import fold

NAMES = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<>"), min_size=1, max_size=40
).filter(lambda name: name == " ".join(name.split()) and fold(name) != "")
START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def new_api() -> Api:
    clock = VirtualClock()
    api = Api(XeroSandbox(clock), clock)
    assert api.sign_in().status_code == 200
    return api


@settings(max_examples=150, deadline=None)
@given(name=NAMES)
def test_any_name_is_kept_and_found_again(name: str) -> None:
    api = new_api()
    api.sandbox.create_contact({"Name": "another"})
    assert api.put({"Name": name}).status_code in ({400} if name.casefold() == "another" else {200})
    where = quote('Name=="{}"'.format(name.replace('"', '""')))
    found = api.names(f"/Contacts?where={where}")
    assert name in found or name.casefold() == "another"
    assert all(fold(each) == fold(name) for each in found)


CENTS = st.decimals(Decimal("0.01"), Decimal("99999.99"), places=2)


@settings(max_examples=100, deadline=None)
@given(amounts=st.lists(CENTS, min_size=1, max_size=6), mode=st.sampled_from(["Exclusive", "Inclusive", "NoTax"]))
def test_totals_are_the_sums_of_what_is_shown(amounts: list[Decimal], mode: str) -> None:
    api = new_api()
    lines = [line(UnitAmount=str(amount)) for amount in amounts]
    made = api.sandbox.create("Invoices", invoice(api, LineItems=lines, LineAmountTypes=mode))
    (shown,) = (each for each in api.sandbox.elements("Invoices") if each["InvoiceID"] == made)
    assert shown["Total"] == shown["SubTotal"] + shown["TotalTax"]
    assert shown["TotalTax"] == sum(each["TaxAmount"] for each in shown["LineItems"])
    whole = sum(amounts)
    assert whole == (shown["Total"] if mode == "Inclusive" else shown["SubTotal"])
    for each in shown["LineItems"]:
        base = {"Exclusive": Decimal(100), "Inclusive": Decimal(120)}.get(mode)
        exact = each["LineAmount"] * 20 / base if base else Decimal(0)
        assert abs(each["TaxAmount"] - exact) <= Decimal("0.005")


@settings(max_examples=200, deadline=None)
@given(calls=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)), min_size=1, max_size=40))
def test_calls_in_flight_are_counted_by_intervals(calls: list[tuple[int, int]]) -> None:
    """Against the plain count, whatever the order in which branches of time are run."""
    limits = Limits(per_day=1000)
    taken: list[tuple[int, int]] = []
    for start, length in calls:
        now = START + timedelta(seconds=start)
        if sum(begin <= start < end for begin, end in taken) >= AT_ONCE:
            with pytest.raises(RefusedError):
                limits.begin(now)
            continue
        begun = limits.begin(now)
        taken.append((start, start + length))
        limits.end(begun, now + timedelta(seconds=length))
    assert limits.calls == len(taken)
    assert limits.peak_per_minute == len(calls)
