"""2 and 3: both sides hold the same, it is what the rules say, and nothing that somebody entered is lost in silence."""

from collections.abc import Iterator

from tests.simulation import sides
from tests.simulation.diary import Diary, Edit, Key
from tests.simulation.invariants.state import Pair, State, require
from tests.simulation.world import World
from vtiger_xero.domain.refs import Direction, Side
from vtiger_xero.engine.policy import ConflictRule

_WINNERS = {ConflictRule.XERO_WINS: Side.XERO, ConflictRule.VTIGER_WINS: Side.VTIGER}


def check_agreement(world: World, state: State) -> None:
    """2: linked records agree; what has no link has a reason."""
    troubled = state.troubled()
    _check_linked(world, state, troubled)
    for pair in state.pairs():
        if {pair.vtiger_id, pair.xero_id} & troubled or state.is_archived(pair.xero_id):
            continue
        _check_pair(world, pair, tuple(sides.COLUMNS))
        if world.terms.people:
            _check_people(world, state, pair)


def _check_linked(world: World, state: State, troubled: set[str]) -> None:
    """Whatever is to be on both sides is linked, or stands for another record, or once was linked, or is a problem."""
    accounted = troubled | state.ended | state.aliases.keys() | state.links.keys() | set(state.links.values())
    direction = world.terms.direction
    if direction.writes(Side.XERO):
        silent = state.organizations.keys() - accounted
        require(2, not silent, f"in the CRM alone: {sorted(silent)}")
    if direction.writes(Side.VTIGER):
        silent = {each for each in state.contacts if not state.is_archived(each)} - accounted
        require(2, not silent, f"in Xero alone: {sorted(silent)}")


def _check_people(world: World, state: State, pair: Pair) -> None:
    """Everybody is on both sides, unless somebody has taken the person off one of them."""
    names = {person_id: listed for person_id, listed in state.listed_as.items() if listed[0] == pair.xero_id}
    ours = {sides.serial(values): key for key, values in state.people.items() if state.employer(key) == pair.vtiger_id}
    theirs = {sides.serial(each.values): each for each in state.listed(pair.xero_id)}
    known = state.ended | set(state.person_links.values())
    accounted = {serial for person_id, (_, serial) in names.items() if person_id in known}
    for serial, vtiger_id in ours.items():
        excused = vtiger_id in state.ended or vtiger_id in state.troubled()
        if serial not in theirs:
            wanted = world.terms.direction.writes(Side.XERO) and not excused
            require(2, not wanted, f"{vtiger_id} ({serial}) is not listed in Xero")
            continue
        linked = state.listed_as.get(state.person_links.get(vtiger_id, ""))
        require(2, excused or linked == (pair.xero_id, serial), f"{vtiger_id} ({serial}) is linked with {linked}")
        if not excused:
            person = theirs[serial]
            fields = ("first_name", "last_name") if person.own else tuple(sides.PERSON_COLUMNS)
            values = state.people[vtiger_id]
            record_id = state.person_links[vtiger_id]
            _check_pair(world, Pair(vtiger_id, pair.xero_id, values, person.values, record_id, serial), fields)
    if world.terms.direction.writes(Side.VTIGER):
        silent = theirs.keys() - accounted
        require(2, not silent, f"in {pair.xero_id} alone: {sorted(silent)}")


def _check_pair(world: World, pair: Pair, fields: tuple[str, ...]) -> None:
    for name in fields:
        field = _Field(world, pair, name)
        if world.terms.direction is Direction.BOTH:
            field.check_both()
        else:
            field.check_one_way()


class _Field:
    """One field of a pair."""

    def __init__(self, world: World, pair: Pair, name: str) -> None:
        self._world = world
        self._diary = world.diary
        self._pair = pair
        self._name = name
        self._shown = {Side.VTIGER: pair.vtiger[name], Side.XERO: pair.xero[name]}
        keys = {Side.VTIGER: Key(Side.VTIGER, pair.vtiger_id), Side.XERO: Key(Side.XERO, pair.xero_id, pair.serial)}
        self._edits = {side: self._diary.last(key, name) for side, key in keys.items()}
        self._joined = self._diary.joined(pair.vtiger_id, pair.record_id)

    def check_one_way(self) -> None:
        """The written side holds what the other one does, unless somebody has entered something there since."""
        if self._agrees(*self._shown.values()):
            return
        (target,) = (side for side in Side if self._world.terms.direction.writes(side))
        entered, carried = self._edits[target], self._edits[target.other]
        # The winner of a merge keeps what it held, as on a first link (spec §2 step 9), though another organization's
        # value was carried there.
        kept = entered is None and target is Side.XERO and bool(self._losers())
        require(2, kept or (entered is not None and self._holds(target, entered)), self._told())
        later = carried is not None and (entered is None or carried.number > entered.number)
        require(2, not (later and carried and carried.number > self._joined.surely), self._told())

    def check_both(self) -> None:
        """Both sides hold the same, and it is what one of them was given by somebody, and by the rule."""
        require(2, self._agrees(*self._shown.values()), self._told())
        own = self._wanted()
        wanted = [*own, *self._inherited()]
        if self._pair.serial and not wanted:
            return  # a person who has moved is known by what was entered elsewhere
        held = [edit for edit in wanted if self._holds(edit.key.side, edit)]
        blank = not any(self._shown.values()) and not own
        require(2, held or blank, f"{self._told()} instead of {[edit.value for edit in wanted]}")

    def _wanted(self) -> list[Edit]:
        """What may be there in the end."""
        edits = sorted((edit for edit in self._edits.values() if edit is not None), key=lambda edit: edit.number)
        if len(edits) < len(Side):
            return edits
        earlier, later = edits
        if earlier.respelled or later.respelled:
            return edits  # to the sync, only the other one is an edit
        if later.number <= self._joined.not_before:
            blank = [edit for edit in edits if not edit.value]
            return blank or [edit for edit in edits if edit.key.side is Side.XERO]
        if earlier.number <= self._joined.surely or later.number <= self._joined.surely:
            return edits
        if self._diary.was_settled(earlier, later, (self._pair.vtiger_id, self._pair.xero_id)):
            return [later]
        if self._diary.unaware & {earlier.number, later.number}:
            return edits  # one may have been written over unseen, in the stated gap
        winner = _WINNERS.get(self._world.terms.conflict)
        if winner is later.key.side:
            return [later]
        at_once = later.runs == earlier.runs and not (later.amid or earlier.amid)
        return [earlier] if winner is not None and at_once else edits

    def _inherited(self) -> list[Edit]:
        """What was entered in contacts that were merged into this one, while the pair was theirs."""
        found = (self._diary.last(Key(Side.XERO, loser, self._pair.serial), self._name) for loser in self._losers())
        return [edit for edit in found if edit is not None]

    def _losers(self) -> set[str]:
        return {loser for loser in self._world.merged if self._world.heir(loser) == self._pair.xero_id}

    def _holds(self, side: Side, edit: Edit) -> bool:
        if side is Side.VTIGER:
            return self._agrees(edit.value, self._shown[Side.XERO]) or self._agrees(edit.value, self._shown[side])
        return self._agrees(self._shown[Side.VTIGER], edit.value) or self._agrees(self._shown[side], edit.value)

    def _agrees(self, vtiger: str, xero: str) -> bool:
        return sides.agree(self._name, vtiger, xero)

    def _told(self) -> str:
        vtiger, xero = (repr(shown) for shown in self._shown.values())
        return f"{self._name} of {self._pair.vtiger_id} is {vtiger}, of {self._pair.xero_id} {xero}"


def check_nothing_lost(world: World, state: State) -> None:
    """3: what a person has entered is there, or what was there is in the log of what replaced it."""
    for edit, shown in _shown(world.diary, state):
        if shown is None or edit.number in world.diary.unaware:
            continue
        if _same(edit.field, edit.value, shown):
            continue
        require(
            3, _is_logged(edit, state), f"{edit.key} {edit.field}: {edit.value!r} became {shown!r}, and none says so"
        )


def _shown(diary: Diary, state: State) -> Iterator[tuple[Edit, str | None]]:
    """The last edit of each field, and what the field shows; ``None`` where the record is no longer there."""
    for edit in diary.latest():
        key = edit.key
        if key.serial:
            people = {sides.serial(each.values): each.values for each in state.listed(key.id)}
            yield edit, people.get(key.serial, {}).get(edit.field)
        elif key.side is Side.XERO:
            yield edit, sides.in_xero(state.contacts[key.id])[edit.field]
        else:
            yield edit, (state.organizations.get(key.id) or state.people.get(key.id) or {}).get(edit.field)


def _same(field: str, one: str, other: str) -> bool:
    one, other = sides.plain(one), sides.plain(other)
    return one == other or (field == "email" and one.casefold() == other.casefold())


def _is_logged(edit: Edit, state: State) -> bool:
    key = edit.key
    ids = {key.id} | {each for each, listed in state.listed_as.items() if listed == (key.id, key.serial)}
    return any(
        name == edit.field and _same(edit.field, old or "", edit.value)
        for told in state.outcomes
        if told["written_side"] == key.side and ids & {told["record_id"], told["counterpart_id"]}
        for name, old, _ in told["changes"]
    )
