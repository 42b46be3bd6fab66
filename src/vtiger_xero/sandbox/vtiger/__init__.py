"""An emulated Vtiger, built from recordings of real ones; imports nothing of ours but the clock."""

from vtiger_xero.sandbox.vtiger.dialects import Dialect
from vtiger_xero.sandbox.vtiger.sandbox import VtigerSandbox
from vtiger_xero.sandbox.vtiger.schema import Kind

__all__ = ["Dialect", "Kind", "VtigerSandbox"]
