"""Addresses for mail: what we let pass is what the emulated Xero takes."""

import pytest
from tests.unit.xero.emulated import Emulated

from vtiger_xero.domain.refs import Module
from vtiger_xero.domain.writes import Accepted, Operation, Write
from vtiger_xero.modules.emails import email_accepted

TAKEN = (
    "zoe@fox.example",
    "Zoe.O'Neill+news@Sub.Fox.Example",
    "a_b&c=d!{e}|f~g`h^i?j#k$l%m*n/o-p@1.x-y.example",
    " zoe@fox.example\t",
    f"{'a' * 243}@fox.example",
)
REFUSED = (
    "zoe",
    "zoe@fox",
    "zoe@fox.",
    "zoe@.example",
    "@fox.example",
    "zoe@fox.example, all@fox.example",
    "zoe@fox.example;all@fox.example",
    "zoe@@fox.example",
    "zoe fox@fox.example",
    "Zoe <zoe@fox.example>",
    '"zoe"@fox.example',
    "mailto:zoe@fox.example",
    "zoë@fox.example",
    "zoe@müller.example",
    "zoe@fox.\u0663example",
    "🦊@fox.example",
    "zoe@fox_.example",
    "zoe@fox.example\nall@fox.example",
    f"{'a' * 244}@fox.example",
)


def taken(xero: Emulated, text: str) -> bool:
    created = Write(
        operation=Operation.CREATE,
        target_id=None,
        mark="11x5",
        fields=("email", "name"),
        content={"email": text, "name": "A"},
    )
    [answer] = xero.write(Module.ORGANIZATIONS, Operation.CREATE, created)
    return isinstance(answer, Accepted)


@pytest.mark.parametrize("text", TAKEN)
def test_what_passes_xero_takes(text: str) -> None:
    assert email_accepted(text)
    assert taken(Emulated(), text)


@pytest.mark.parametrize("text", REFUSED)
def test_what_does_not_pass_xero_refuses(text: str) -> None:
    assert not email_accepted(text)
    assert not taken(Emulated(), text)


@pytest.mark.parametrize("blank", ["", " ", "\n"])
def test_a_blank_is_no_address(blank: str) -> None:
    assert not email_accepted(blank)
