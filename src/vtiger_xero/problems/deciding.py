"""What a person asked for that cannot be done."""

from vtiger_xero.problems.problem import Cure, Problem

PROBLEMS = (
    Problem(
        "record_unknown",
        "No such record",
        "There is no record {id}, as far as both systems have been read.",
        "Give the id as the review and the log show it: Vtiger's looks like 11x5, Xero's is a GUID. A new record is "
        "known from the next sync on.",
        Cure.SETUP,
    ),
    Problem(
        "problem_unknown",
        "No such problem",
        "No open problem has an id that begins with {id}, or several have.",
        "See the list of what is open (`vtiger-xero problems NAME`); where several ids begin alike, give more of it.",
        Cure.SETUP,
    ),
    Problem(
        "run_unknown",
        "No such run",
        "No run has an id that begins with {id}, or several have.",
        "Give the id as the log shows it (`vtiger-xero log NAME`), with more of it where several begin alike.",
        Cure.SETUP,
    ),
    Problem(
        "pair_impossible",
        "The two cannot be paired",
        "{one} and {other} cannot be paired: {reason}.",
        "Name one record of Vtiger and one of Xero that are both there and not linked. What is linked wrongly is "
        "parted first.",
        Cure.SETUP,
    ),
    Problem(
        "new_impossible",
        "It cannot be made anew",
        "{one} cannot be made anew on the other side: {reason}.",
        "Pair it with the one that is there, give one of them another name, or part what is linked wrongly.",
        Cure.SETUP,
    ),
    Problem(
        "same_impossible",
        "The one cannot stand for the other",
        "{one} cannot be told to be the same as {other}: {reason}.",
        "Name two records of one system: first the one that is only to be read, then the one that is synced.",
        Cure.SETUP,
    ),
    Problem(
        "nothing_to_decide",
        "There is nothing to decide",
        "{subject}: {reason}.",
        "See in the review what waits for a decision.",
        Cure.SETUP,
    ),
    Problem(
        "problem_lasting",
        "This problem cannot be ignored",
        "{title}: that is not about a record as it now stands, so there is nothing to be left out of sight.",
        "Do what the problem's own fix says; it closes itself.",
        Cure.SETUP,
    ),
    Problem(
        "record_under_way",
        "The record is being written",
        "{subject} is being written just now, or the answer to a write is still to be found out.",
        "Wait until the run has ended, then decide.",
        Cure.TIME,
    ),
)
