"""Which e-mail addresses Xero takes."""

import re

#: The longest EmailAddress (Xero's OpenAPI file), in UTF-16 units.
LONGEST = 255

#: One address without a display name, quotes or umlauts (Xero's Contacts documentation: no umlauts; what else may stand
#: before the @ is the ``atext`` of RFC 5322), at a host name of two labels or more.
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d-]+(?:\.[a-z\d-]+)+", re.ASCII | re.IGNORECASE)


def email_accepted(text: str) -> bool:
    """Whether Xero takes a text as EmailAddress, of a contact or of a person, space around it aside.

    A blank text, which clears the address, is none.
    """
    address = text.strip()
    return len(address) <= LONGEST and ADDRESS.fullmatch(address) is not None
