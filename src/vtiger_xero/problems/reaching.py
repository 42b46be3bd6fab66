"""Reaching a side."""

from vtiger_xero.problems.problem import Cure, Problem

PROBLEMS = (
    Problem(
        "unreachable",
        "A system cannot be reached",
        "{side} at {url} cannot be reached ({detail}).",
        "Check the address, and that this machine can open it; the next run goes on where this one stopped.",
        Cure.TIME,
    ),
    Problem(
        "no_answer",
        "No answer",
        "{side} was asked to {action} and no answer came ({detail}).",
        "Nothing to do: the next run first finds out whether it was done, and goes on from there.",
        Cure.TIME,
    ),
    Problem(
        "wrong_answer",
        "Not the answer of the system expected",
        "{side} at {url} answered with something else than JSON: {detail}.",
        "Open the address in a browser: a proxy, a login page or a maintenance page may be in the way, or the address "
        "may be wrong.",
        Cure.SETUP,
    ),
    Problem(
        "server_error",
        "A system has trouble of its own",
        "{side} answered with an error of its own (HTTP {status}{detail}).",
        "Nothing to do: the next run tries again. If it goes on for hours, ask whoever runs {side}.",
        Cure.TIME,
    ),
)
