"""8 and 9: every change is told of, and every problem has its cause in the record itself, or in one that it meets."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import RowMapping

from tests.simulation import sides
from tests.simulation.diary import Edit
from tests.simulation.invariants.state import State, require
from tests.simulation.world import World
from vtiger_xero.domain.refs import Module, Side

#: While calls are under way at once, each in a time of its own, an outcome may seem to be earlier than an edit.
AT_ONCE = timedelta(minutes=2)


def check_outcomes(world: World, state: State) -> None:
    """9: what changed has an outcome, and what was created is told as created, once."""
    told_at: dict[str, RowMapping] = {}
    for each in sorted(state.outcomes, key=lambda outcome: outcome["at"]):
        told_at |= {each["record_id"]: each, each["counterpart_id"]: each}
    for edit in world.diary.latest():
        if not _was_to_be_seen(world, state, edit):
            continue
        ids = {edit.key.id} if not edit.key.serial else _ids(state, edit)
        last = max((told_at[each]["at"] for each in ids if each in told_at), default=None)
        since = edit.at - AT_ONCE if edit.amid else edit.at
        require(9, last is not None and last >= since, f"no outcome for {edit.key} {edit.field} = {edit.value!r}")
    _check_created(world, state)


def _ids(state: State, edit: Edit) -> set[str]:
    return {each for each, listed in state.listed_as.items() if listed == (edit.key.id, edit.key.serial)}


def _was_to_be_seen(world: World, state: State, edit: Edit) -> bool:
    """Whether the record is still there, and its module is synced, and nobody wrote over it unseen or took it back."""
    key = edit.key
    if edit.number in world.diary.unaware or world.diary.was_undone(edit):
        return False
    if key.side is Side.VTIGER:
        return key.id in state.organizations or (key.id in state.people and world.terms.people)
    if key.serial:
        listed = any(sides.serial(each.values) == key.serial for each in state.listed(key.id))
        return world.terms.people and listed and key.id in state.links.values()
    return key.id not in world.merged


def _check_created(world: World, state: State) -> None:
    by_hand = set(world.by_hand)
    told = Counter(
        (each["written_side"], each["record_id"])
        for each in state.outcomes
        if each["action"] == "created" and (each["module"], each["written_side"]) != (Module.PEOPLE, Side.XERO)
    )
    made = Counter(
        (Side.XERO.value, contact["ContactNumber"])
        for contact in state.contacts.values()
        if contact["ContactID"] not in by_hand
    )
    rows = [row for module in ("Accounts", "Contacts") for row in world.vtiger.rows(module) if row["id"] not in by_hand]
    sources = [*(row["source"] for row in rows), *world.buried]
    made += Counter((Side.VTIGER.value, source.partition(":")[2].lower()) for source in set(sources))
    # What was made and put away again in one run, which was taken over in between, is told as deleted.
    put_away = Counter(
        {(each["written_side"], each["record_id"]) for each in state.outcomes if each["action"] == "deleted"}
    )
    otherwise = (made - told - put_away) + (told - made)
    require(9, not otherwise, f"created, but told otherwise: {otherwise}")


def check_problems(world: World, state: State) -> None:
    """8: nothing is a problem because of something that is another record's."""
    for problem in state.problems:
        require(8, problem["record_id"], f"{problem['code']} of the whole connection: {problem['details']}")
        why = _Cause(world, state, problem)
        require(8, why.is_there(), f"{problem['code']} of {problem['record_id']} ({problem['name']}) has no cause")


class _Cause:
    """What may be behind a problem."""

    def __init__(self, world: World, state: State, problem: RowMapping) -> None:
        self._world = world
        self._state = state
        self._code = problem["code"]
        self._id = problem["record_id"]
        self._other = state.links.get(self._id, "")
        self._values = state.organizations.get(self._id) or state.people.get(self._id) or {}
        if self._id in state.contacts:
            self._values = sides.in_xero(state.contacts[self._id])
            self._other = next((mine for mine, other in state.links.items() if other == self._id), "")

    def is_there(self) -> bool:
        match self._code:
            case "xero_name_characters":
                return "<" in self._values["name"]
            case "xero_email_invalid":
                return bool(self._values) and sides.has_broken_email(self._values)
            case "match_ambiguous" | "name_twice" | "name_linked_elsewhere" | "xero_name_taken" | "vtiger_name_taken":
                return self._meets_another()
            case "conflict":
                return self._was_edited(self._id, self._other)
            case "gone_but_changed":
                return self._was_edited(self._id)
            case "xero_contact_archived":
                contact = self._id if self._id in self._state.contacts else self._other
                return not contact or self._state.is_archived(contact)
            case "too_many_persons":
                return self._is_full()
            case "xero_number_taken":
                # A contact that was merged away, or archived, keeps its number, and Xero takes none twice.
                numbers = {each.get("ContactNumber") for each in self._state.contacts.values()}
                return self._id in numbers and not self._other
        return False

    def _meets_another(self) -> bool:
        """Whether another record has the same name or address, or had when the two sides were compared."""
        mine = {sides.folded(self._values["name"]), self._values["email"].casefold()} - {""}
        others = [values for key, values in self._state.organizations.items() if key not in {self._id, self._other}]
        others += [
            sides.in_xero(contact)
            for key, contact in self._state.contacts.items()
            if key not in {self._id, self._other}
        ]
        if self._other:
            partner = self._state.organizations.get(self._other) or sides.in_xero(self._state.contacts[self._other])
            mine.add(sides.folded(partner["name"]))
        return any(mine & {sides.folded(values["name"]), values["email"].casefold()} for values in others)

    def _was_edited(self, *ids: str) -> bool:
        people = {each: listed[0] for each, listed in self._state.listed_as.items()}
        wanted = {people.get(each, each) for each in ids if each}
        wanted |= {people[other] for mine, other in self._state.person_links.items() if mine in wanted}
        return any(edit.key.id in wanted for edit in self._world.diary.latest())

    def _is_full(self) -> bool:
        contact = self._state.links.get(self._state.employer(self._id), "")
        return bool(contact) and sum(not each.own for each in self._state.listed(contact)) >= 5
