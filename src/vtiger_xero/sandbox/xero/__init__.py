"""An emulated Xero; ``docs/emulators-xero.md`` says what is emulated and from which evidence."""

from vtiger_xero.sandbox.xero.regions import Region
from vtiger_xero.sandbox.xero.sandbox import XeroSandbox

__all__ = ["Region", "XeroSandbox"]
