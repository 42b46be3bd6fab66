"""When records that are no longer there are too many to be believed (spec §4, *Deletes*)."""

#: From so many on they are too many if they are more than a twentieth, and from the second number on anyway.
SEVERAL, MANY = 20, 100

#: Fewer than these are never a mass, even if they are a third of a small module.
FEW = 3


def is_mass(missing: int, known: int) -> bool:
    """Whether to hold the module and ask.

    More than 20 records and 5 %, or a third of the module, or more than 100 whatever their share.

    Args:
        missing: how many records are no longer there.
        known: how many there were.
    """
    if missing < FEW:
        return False
    return missing > MANY or (missing > SEVERAL and missing * 20 > known) or missing * 3 >= known
