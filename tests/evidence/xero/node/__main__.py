"""Xero's own Node library against the emulator: ``python -m tests.evidence.xero.node``.

Needs node and npm; the library is installed into a directory that is removed afterwards.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.evidence.xero.served import recorded

HERE = Path(__file__).parent


def main() -> int:
    """Install the library, serve an emulator and let the script call it; its exit code."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        sys.stdout.write("node and npm are needed for this check.\n")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", "check.mjs"):
            shutil.copy(HERE / name, folder)
        subprocess.run([npm, "install", "--silent", "--no-audit", "--no-fund"], cwd=folder, check=True)
        with recorded() as (sandbox, _, url):
            app = (sandbox.client_id, sandbox.client_secret, sandbox.tenant_id)
            return subprocess.run([node, "check.mjs", url, *app], cwd=folder, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
