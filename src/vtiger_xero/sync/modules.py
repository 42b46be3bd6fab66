"""The steps of a run for one module: read both sides, match, decide and act."""

from collections.abc import Iterator, Mapping, Set

from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.store import problems
from vtiger_xero.sync import people, retaxing
from vtiger_xero.sync.act import Acting
from vtiger_xero.sync.books import read_accounts
from vtiger_xero.sync.context import Context
from vtiger_xero.sync.decide import Planned, decide, waiting
from vtiger_xero.sync.match import match
from vtiger_xero.sync.observe import is_held, observe

#: How often a side is decided about in a run where people edit what is about to be written.
ATTEMPTS = 2

#: How often a module is decided about in a run where names are given up that others may wait for.
PASSES = 5


#: Whose missing records hold a module: its own, and those that its records belong to.
_HOLDING: Mapping[Module, tuple[Module, ...]] = {
    Module.ORGANIZATIONS: (Module.ORGANIZATIONS,),
    Module.PEOPLE: (Module.ORGANIZATIONS, Module.PEOPLE),
    Module.TAXES: (Module.TAXES,),
    Module.ITEMS: (Module.ITEMS,),
}


def observe_both(context: Context, module: Module) -> None:
    """Bring the mirror of a module up to date; the people of Xero stand in its contacts, which are read by then."""
    for side in Side:
        if not (module is Module.PEOPLE and side is Side.XERO):
            observe(context, side, module)
    if module is Module.TAXES:
        observe(context, Side.VTIGER, Module.ITEMS)
    if module is Module.ITEMS:
        read_accounts(context)


def write(context: Context, module: Module) -> Set[Ref]:
    """Match what was read, decide, and write; nothing while a person has to say whether records are gone.

    Returns:
        The records of which a person has to say what they belong to.

    Raises:
        NoAnswerError: what became of a call is unknown, and has to be found out.
        SyncError: a side cannot be written to now.
    """
    asked: Set[Ref] = frozenset()
    if any(is_held(context, each) for each in _HOLDING[module]):
        return asked
    with context.fenced() as tx:
        problems.close_gone(tx, context.connection_id, module, context.at.clock.now())
    for _ in range(PASSES):
        asked, renamed = _match_and_act(context, module)
        if not renamed:
            break
    return asked


def _match_and_act(context: Context, module: Module) -> tuple[Set[Ref], bool]:
    """Match, decide and write; what is in question, and whether a name was given up by what was written."""
    asked = match(context, module) if module is not Module.PEOPLE else frozenset()
    if module is Module.TAXES:
        _retax(context)
    renamed = False
    for target in context.targets(module):
        apart: set[Ref] = set()
        for _ in range(ATTEMPTS):
            acting = _act(context, module, target, asked, apart)
            renamed |= acting.renamed
            rounds = 0
            while acting.answered and rounds < len(apart):
                acting = _act(context, module, target, asked, apart)
                rounds += 1
            if not acting.moved:
                break
    return asked, renamed


def _act(context: Context, module: Module, target: Side, asked: Set[Ref], apart: set[Ref]) -> Acting:
    """Decide and write once, and add to those who are written apart whoever was refused together with others."""
    acting = Acting(context, module, target)
    acting.act(_decided(context, module, target, asked, apart), _number(context, module, target))
    apart |= acting.refused_together
    return acting


def _retax(context: Context) -> None:
    """Give products and services the new rates before the taxes themselves have them."""
    for _ in range(ATTEMPTS):
        acting = Acting(context, Module.ITEMS, Side.VTIGER)
        acting.act(retaxing.decide_products(context), 0)
        if not acting.moved:
            return


def _decided(context: Context, module: Module, target: Side, asked: Set[Ref], apart: Set[Ref]) -> Iterator[Planned]:
    if module is Module.PEOPLE:
        return people.decide_people(context, target, apart)
    return decide(context, module, target, asked)


def _number(context: Context, module: Module, target: Side) -> int:
    return people.waiting(context) if module is Module.PEOPLE else waiting(context, module, target)
