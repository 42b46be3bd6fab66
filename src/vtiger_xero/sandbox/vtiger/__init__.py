"""An emulated Vtiger, built from recordings of real ones; imports nothing of ours but the clock."""

from vtiger_xero.sandbox.vtiger.dialects import Dialect
from vtiger_xero.sandbox.vtiger.sandbox import VtigerSandbox

__all__ = ["Dialect", "VtigerSandbox"]
