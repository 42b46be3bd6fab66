"""What a Vtiger can do, as far as its version tells: each was tried as shipped, on a machine of its own."""

from collections.abc import Collection

from vtiger_xero.problems import SyncError
from vtiger_xero.vtiger.findings import Finding, trouble
from vtiger_xero.vtiger.transport import Api

#: Invoices that versions as shipped cannot write on PHP 8.
UNWRITABLE = {
    "8.2": "invoices that are taxed line by line (it leaves an empty one behind), or other lines of any invoice,",
    "8.4": "any invoices",
}

#: Versions whose ``wsapp`` operations answer.
FEEDING = frozenset({"7.5", "8.4"})

#: Modules that later parts of a sync work with; all but the last are in every Vtiger.
OTHER_MODULES = ("Invoice", "Payments")


def invoices(api: Api, version: str) -> Finding:
    """Whether invoices can be written; told from the version, since trying it would write one."""
    if api is Api.REST:
        return Finding("Invoices", "Vtiger Cloud's manual says that they can be written. It was not tried.", note=True)
    if version.startswith("7."):
        return Finding("Invoices", f"Vtiger {version} as shipped can write them. It was not tried here.")
    unwritable = UNWRITABLE.get(_series(version))
    if unwritable is None:
        detail = f"Whether Vtiger {version} can write them is not known: its neighbours cannot on PHP 8."
        return Finding("Invoices", detail, note=True)
    broken = SyncError("vtiger_invoices_broken", version=version, invoices=unwritable)
    return trouble("Invoices", broken, note=True)


def deletions(api: Api, version: str) -> Finding:
    """How it shows that records were deleted."""
    if api is Api.REST:
        feed = "Vtiger Cloud's manual has a feed that names them (sync)"
    elif _series(version) in FEEDING:
        feed = f"Vtiger {version} as shipped has a feed that names them (wsapp)"
    else:
        feed = f"Vtiger {version} is not known to have a feed that names them"
    return Finding("Deleted records", f"{feed}; they are found when all records are read again, which needs no feed.")


def other_modules(api: Api, modules: Collection[str]) -> Finding:
    """Which of the modules are there that not every sync needs."""
    there = [module for module in OTHER_MODULES if module in modules]
    missing = [module for module in OTHER_MODULES if module not in modules]
    detail = f"There: {', '.join(there) or 'none'}. Not there: {', '.join(missing) or 'none'}."
    if "Payments" in missing:
        where = "an extension of Vtiger Cloud" if api is Api.REST else "not part of the open source Vtiger"
        detail += f" Payments is {where}; without it, what was paid can be kept on the invoice alone."
    return Finding("Other modules", detail, note=bool(missing))


def _series(version: str) -> str:
    return ".".join(version.split(".")[:2])
