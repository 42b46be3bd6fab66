"""Matching and writing records."""

from vtiger_xero.problems.problem import Cure, Problem

PROBLEMS = (
    Problem(
        "match_ambiguous",
        "Several records might be the same",
        "Several records have a name or an e-mail address in common, or similar names, and nothing says for sure which "
        "of them belong together.",
        "Say which in the review, or rename or merge what is there twice.",
        Cure.TIME,
    ),
    Problem(
        "name_twice",
        "Several organizations have this name",
        "Several organizations in Vtiger have this name and differ in e-mail, address or tax number; Xero takes a name "
        "only once.",
        "If they are one customer, say so in the review, or merge them in Vtiger; if not, give all but one "
        "another name.",
        Cure.TIME,
    ),
    Problem(
        "name_linked_elsewhere",
        "The name or code belongs to another record",
        "The record of this name or code in the other system belongs to another record already, or did before that one "
        "was deleted.",
        "If it is there twice, merge the two; if they are two, give one of them another name or code; or say in the "
        "review which belong together.",
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
        "too_many_persons",
        "More people than Xero takes",
        "A contact in Xero takes five persons beside its own one, and this organization has more.",
        "Nothing is lost: the others are synced. To have this one in Xero, remove another one there, or leave others "
        "out of the sync.",
        Cure.TIME,
    ),
    Problem(
        "person_blank",
        "A person without name and address",
        "The person has neither a name nor an e-mail address.",
        "Give the person one of them.",
        Cure.RECORD,
    ),
    Problem(
        "conflict",
        "Both sides changed the same field",
        "Both sides changed {fields} since they last agreed, and no rule says whose value stays.",
        "Look at both values in the review, and say whose stays.",
        Cure.TIME,
    ),
    Problem(
        "gone_but_changed",
        "Deleted on one side, changed on the other",
        "The other half of this record is gone, and this one was changed since the two last agreed.",
        "Restore the other half, or let it go in the review: that ends the link and keeps this one.",
        Cure.TIME,
    ),
    Problem(
        "mass_disappearance",
        "Many records are gone at once",
        "{number} records of {module} are no longer in {side}. Nothing of this module is synced until somebody says "
        "that this is right.",
        "Check that nothing was deleted by mistake and that the user of this program still sees everything. If it is "
        "right, say so in the review.",
        Cure.TIME,
    ),
    Problem(
        "record_unreadable",
        "A record cannot be read",
        "The record came in a form that cannot be understood: {detail}.",
        "Open the record, look at the value named, and save it again.",
        Cure.RECORD,
    ),
)
