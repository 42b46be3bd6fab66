"""Matching and writing records."""

from vtiger_xero.problems.problem import Cure, Problem

PROBLEMS = (
    Problem(
        "match_ambiguous",
        "Several records might be the same",
        "More than one record of the same name is there, and nothing says which of them belong together.",
        "Rename or merge what is there twice, in Vtiger or in Xero; the next run matches what is left.",
        Cure.TIME,
    ),
    Problem(
        "name_linked_elsewhere",
        "The name belongs to another record",
        "The record of this name in the other system is linked with another record already.",
        "If it is there twice, merge the two; if they are two customers, give one of them another name.",
        Cure.TIME,
    ),
    Problem(
        "name_missing",
        "No name",
        "The record has no name, and both systems need one.",
        "Give it a name.",
        Cure.RECORD,
    ),
    Problem(
        "xero_name_characters",
        "Xero does not take < and > in names",
        "The name has < or > in it, which Xero does not take.",
        "Write the name without these characters.",
        Cure.RECORD,
    ),
    Problem(
        "xero_name_too_long",
        "The name is too long for Xero",
        "The name has more than 255 characters, which is the most that Xero takes.",
        "Shorten the name.",
        Cure.RECORD,
    ),
    Problem(
        "record_unreadable",
        "A record cannot be read",
        "The record came in a form that cannot be understood: {detail}.",
        "Open the record, look at the value named, and save it again.",
        Cure.RECORD,
    ),
)
