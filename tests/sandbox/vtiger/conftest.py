"""An emulated Vtiger 7.5 and a caller who is logged in to it."""

import pytest
from tests.sandbox.vtiger.caller import Caller

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.vtiger import VtigerSandbox


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def sandbox(clock: VirtualClock) -> VtigerSandbox:
    return VtigerSandbox(clock)


@pytest.fixture
def caller(sandbox: VtigerSandbox) -> Caller:
    return Caller(sandbox)
