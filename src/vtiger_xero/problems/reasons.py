"""Reasons of skips about which nobody has to do anything."""

from vtiger_xero.problems.problem import Cure, Problem

PROBLEMS = (
    Problem(
        "direction",
        "The change is on the side that is only read",
        "The record was changed on the side that the chosen direction does not carry over.",
        "Nothing to do. To carry such changes over, choose another direction in the settings.",
        Cure.NOTHING,
    ),
    Problem(
        "switched_off",
        "Its kind is not synced",
        "It would be kept as a product or service in Vtiger, whichever the settings say, and that kind is not synced.",
        "Nothing to do. To have it in Vtiger, enable the sync of that kind in the settings.",
        Cure.NOTHING,
    ),
    Problem(
        "excluded",
        "Left out by choice",
        "Somebody has left this record out of the sync.",
        "Nothing to do. To sync it again, take it in on its page or in the review.",
        Cure.NOTHING,
    ),
    Problem(
        "supplier",
        "A supplier only",
        "The contact in Xero only sells to the company, and suppliers are not created in Vtiger.",
        "Nothing to do. To have suppliers, too, switch organizations.suppliers on.",
        Cure.NOTHING,
    ),
    Problem(
        "archived",
        "Archived in Xero",
        "The contact is archived in Xero, and no organization in Vtiger is the same.",
        "Nothing to do. To have it in Vtiger, restore it in Xero.",
        Cure.NOTHING,
    ),
    Problem(
        "duplicate",
        "It is there twice",
        "Another record of the same name is synced in its place; the two do not differ in e-mail, address or tax "
        "number.",
        "Nothing to do: this one is only read. Merge the two in Vtiger, or give one of them another name.",
        Cure.NOTHING,
    ),
    Problem(
        "merged",
        "Its contact was merged in Xero",
        "The contact in Xero was merged into one that another record is linked with, which now stands for this one.",
        "Nothing to do: this one is only read. Merge the two in Vtiger as well, if they are one customer.",
        Cure.NOTHING,
    ),
    Problem(
        "gone_in_vtiger",
        "Deleted in Vtiger",
        "The record is no longer in Vtiger. Its link has ended; in Xero nothing was changed.",
        "Nothing to do. When the record is restored in Vtiger, the two are linked again.",
        Cure.NOTHING,
    ),
    Problem(
        "gone_in_xero",
        "Removed in Xero",
        "The record is no longer in Xero. Its link has ended; in Vtiger nothing was changed.",
        "Nothing to do. It is not created in Xero again unless you say in the review that it is a new one.",
        Cure.NOTHING,
    ),
    Problem(
        "parted",
        "Parted from its other half",
        "Somebody has ended the link of this record, which has been matched with nothing since.",
        "Nothing to do. To have it matched again, say that it is a new one (`vtiger-xero review NAME ID --new`).",
        Cure.NOTHING,
    ),
    Problem(
        "person_alone",
        "A contact without an organization",
        "The contact belongs to no organization in Vtiger, and people are synced with their organizations.",
        "Nothing to do. Choose an organization for the contact, if it has one.",
        Cure.NOTHING,
    ),
    Problem(
        "person_moved",
        "Listed where the person no longer belongs",
        "The person belongs to another organization in Vtiger now, and is still listed in the contact in Xero of the "
        "former one.",
        "Nothing to do: this entry is only read. Take it out in Xero, if nobody needs it there.",
        Cure.NOTHING,
    ),
    Problem(
        "waits_for_organization",
        "Its organization is not linked yet",
        "The person belongs to {organization}, which is not linked with a contact in Xero, or was deleted in Vtiger "
        "while its contact has changed; so there is no place for the person.",
        "See what {organization} waits for; the person follows by itself.",
        Cure.NOTHING,
    ),
)
