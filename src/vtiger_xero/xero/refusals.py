"""From Xero's words to our problems.

Xero gives no code for what is wrong with a record, only a sentence, so a stable fragment of it is looked for. What is
not in the table passes through under ``xero_refused``, in Xero's words.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from vtiger_xero.domain.writes import Refused
from vtiger_xero.xero.failures import without_secrets

#: Fragments of Xero's sentences about contacts, in small letters, and the problems they tell of.
OF_CONTACTS: tuple[tuple[str, str], ...] = (
    ("matched an archived contact", "xero_contact_archived"),
    ("archived contacts cannot currently be edited", "xero_contact_archived"),
    ("contact details has been archived", "xero_contact_archived"),
    ("has this contact number", "xero_number_taken"),
    ("is already assigned to another contact", "xero_name_taken"),
    ("must be unique across all active contacts", "xero_name_taken"),
    ("there is an existing contact with that name", "xero_name_taken"),
    ("cannot be updated to use new name", "xero_name_taken"),
    ("contact name cannot be empty", "xero_name_missing"),
    ("contact cannot be empty", "xero_name_missing"),
    ("paid to name cannot be empty", "xero_name_missing"),
    ("email address must be valid", "xero_email_invalid"),
)

#: The same about what is sold, and the accounts and taxes that come with it.
OF_ITEMS: tuple[tuple[str, str], ...] = (
    ("price list item with code", "item_code_taken"),
    ("has been archived, or has been deleted", "account_archived"),
    ("is not a valid code for this document", "account_unknown"),
    ("does not match a recognised account", "account_unknown"),
    ("account must be valid", "account_unknown"),
    ("cannot be used with account code", "tax_unfit_for_account"),
    ("tax rate must be valid", "tax_unknown_in_xero"),
    ("insufficient stock", "stock_insufficient"),
)

#: All of them; the first that fits counts.
FRAGMENTS = OF_CONTACTS + OF_ITEMS


def refusal(reasons: Sequence[str]) -> Refused:
    """The refusal of one record for these reasons."""
    detail = " ".join(reasons) or "no reason given"
    folded = detail.casefold()
    code = next((code for fragment, code in FRAGMENTS if fragment in folded), "xero_refused")
    return Refused(code, detail)


def reasons_in(answer: Mapping[str, Any]) -> tuple[str, ...]:
    """Why Xero refused: the texts of all ``ValidationErrors``, inner ones too; else the answer's own text."""
    found = tuple(dict.fromkeys(_validation_errors(answer)))
    if found:
        return found
    own = (answer.get(member) for member in ("Message", "Detail", "Title"))
    return tuple(without_secrets(text) for text in own if isinstance(text, str) and text.strip())[:1]


def texts_of(messages: object) -> tuple[str, ...]:
    """The texts of ``[{"Message": …}]``, as errors and warnings are given."""
    if not isinstance(messages, list):
        return ()
    texts = (message.get("Message") for message in messages if isinstance(message, dict))
    return tuple(text for text in texts if isinstance(text, str) and text.strip())


def _validation_errors(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        yield from texts_of(node.get("ValidationErrors"))
        for member in node.values():
            yield from _validation_errors(member)
    elif isinstance(node, list):
        for member in node:
            yield from _validation_errors(member)
