"""By what a record is found among others of its module: the rungs of the ladder, as texts that are equal or not."""

from dataclasses import dataclass

from vtiger_xero.domain.records import Content
from vtiger_xero.domain.refs import Module
from vtiger_xero.engine.names import email_key, name_key, similar_key, title_of


@dataclass(frozen=True, slots=True)
class Keys:
    """What two records have in common if they are the same; an empty key has nothing in common with anything.

    Attributes:
        name: what makes a record known: its name, or the code of an item.
        email: its e-mail address.
        similar: what is only a hint: a name without legal forms, or the rate of a tax.
    """

    name: str = ""
    email: str = ""
    similar: str = ""


def known_by(module: Module) -> str:
    """What the key ``name`` of a module's records is, in words."""
    return "code" if module is Module.ITEMS else "name"


def keys_of(module: Module, content: Content) -> Keys:
    """The keys of a record.

    Organizations are found by name, e-mail address and similar name, items by code (spec §2 step 9), taxes by name and
    rate (step 6).
    """
    match module:
        case Module.ITEMS:
            return Keys(name_key(content.get("code")))
        case Module.TAXES if _is_single_tax(content):
            # What is counted on top of other taxes is proposed for no rate of its own.
            rate = None if content.get("method") else content.get("rate")
            return Keys(name_key(content.get("name")), similar=rate or "")
        case Module.TAXES:
            return Keys()
        case _:
            email, similar = email_key(content.get("email")), similar_key(content.get("name"))
            return Keys(name_key(title_of(content)), email, similar)


def _is_single_tax(content: Content) -> bool:
    """Whether one tax of Vtiger can stand for it: it is in use, has one component, and is not deducted."""
    return not (content.get("unused") or content.get("components") or content.get("method") == "deducted")
