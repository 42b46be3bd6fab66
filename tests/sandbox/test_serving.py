"""``vtiger-xero sandbox``: which systems it serves, where, and what it says to mistakes."""

from urllib.request import urlopen

import pytest
from typer.testing import CliRunner

from vtiger_xero.cli.app import app
from vtiger_xero.cli.sandbox import served


@pytest.mark.parametrize(
    ("company", "region", "served_region", "currency"),
    [
        ("sample", None, "UK", "GBP"),
        ("empty", None, "US", "USD"),
        ("empty", "NZ", "NZ", "NZD"),
        ("3", None, "UK", "GBP"),
        ("3", "AU", "AU", "AUD"),
    ],
)
def test_both_systems_are_of_the_region(company: str, region: str | None, served_region: str, currency: str) -> None:
    with served(0, 0, "7.5", company, 1, region) as both:
        assert both.xero.books.region == served_region
        base = next(row for row in both.vtiger.rows("Currency") if row["defaultid"] == "-11")
        assert base["currency_code"] == both.xero.books.locale.currency == currency


@pytest.mark.parametrize(
    ("dialect", "path"),
    [
        ("8.4", "/webservice.php?operation=getchallenge&username=admin"),
        ("cloud", "/sandbox/state?counts=1"),
    ],
)
def test_addresses_are_such_that_each_dialect_adds_its_own_path(dialect: str, path: str) -> None:
    with served(0, 0, dialect, "2", 1) as both:
        told = both.addresses()
        with urlopen(told["vtiger"]["url"] + path) as answer:
            assert answer.status == 200
        with urlopen(told["xero"]["identity_url"] + "/sandbox/state?counts=1") as answer:
            assert answer.status == 200
        assert told["xero"]["api_url"] == told["xero"]["identity_url"] + "/api.xro/2.0"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--region", "UAE"), "there is no 'UAE'; there are AU, NZ, UK, US, GLOBAL"),
        (("--dialect", "6"), "there is no '6'; there are 7.5, 8.2, 8.4, 8.4-mended, cloud"),
        (("--company", "twelve"), "'twelve' is neither sample nor empty nor a number"),
        (("--company", "-1"), "'-1' is neither sample nor empty nor a number"),
        (("--company", "1.5"), "'1.5' is neither sample nor empty nor a number"),
        (("--xero-port", "65536"), "65535"),
        (("--seed", "x"), "valid integer"),
    ],
)
def test_a_mistake_ends_with_2_and_a_sentence(arguments: tuple[str, ...], said: str) -> None:
    result = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["sandbox", *arguments])
    assert result.exit_code == 2
    assert said in result.output
    assert arguments[0] in result.output
