"""``python -m tests.simulation --seeds n --from m``: play seeds in two processes, name the ones that fail."""

import argparse
import multiprocessing
import sys
import time

from tests.simulation.simulate import attempt


def main() -> int:
    """Play the seeds; 1 if any fails."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=500, help="how many")
    parser.add_argument("--from", type=int, default=1, dest="first", help="the first one")
    parser.add_argument("--processes", type=int, default=2)
    chosen = parser.parse_args()
    began = time.monotonic()
    seeds = range(chosen.first, chosen.first + chosen.seeds)
    with multiprocessing.get_context("forkserver").Pool(chosen.processes) as pool:
        failed = [told for told in pool.imap_unordered(attempt, seeds, chunksize=4) if told]
    for told in sorted(failed):
        sys.stdout.write(f"{told}\n")
    took = time.monotonic() - began
    sys.stdout.write(f"{chosen.seeds} seeds from {chosen.first}: {len(failed)} violations, {took:.1f} s\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
