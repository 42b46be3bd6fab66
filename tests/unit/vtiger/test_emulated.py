"""What is known to bite, against every emulated Vtiger."""

import pytest
from tests.unit.vtiger.emulated import Emulated

from vtiger_xero.domain.refs import Module
from vtiger_xero.domain.writes import Operation, Write
from vtiger_xero.problems import NoAnswerError
from vtiger_xero.sandbox.vtiger import Dialect

ORGANIZATIONS = Module.ORGANIZATIONS
NAME = 'O\'Brien & Söns "Ltd" <b>日本</b> \\ back'


def create(name: str = NAME, mark: str = "5f1c-77") -> Write:
    return Write(operation=Operation.CREATE, target_id=None, mark=mark, fields=("name",), content={"name": name})


@pytest.fixture(params=Dialect)
def vtiger(request: pytest.FixtureRequest) -> Emulated:
    return Emulated(request.param)


def test_fetching_a_record_that_is_there_costs_one_call(vtiger: Emulated) -> None:
    modules = {ORGANIZATIONS: ("Accounts", "accountname"), Module.PEOPLE: ("Contacts", "lastname")}
    for module, (element, name) in modules.items():
        record = vtiger.sandbox.create(element, {name: NAME})
        vtiger.remote.version()
        before = vtiger.remote.calls, vtiger.sandbox.calls
        (found,) = vtiger.remote.fetch(module, [record])
        assert found.ref.id == record
        assert (vtiger.remote.calls - before[0], vtiger.sandbox.calls - before[1]) == (1, 1)


def test_a_deleted_record_is_asked_for_in_two_ways_and_left_out(vtiger: Emulated) -> None:
    kept, gone = (vtiger.sandbox.create("Accounts", {"accountname": name}) for name in ("Kept", "Gone"))
    vtiger.sandbox.delete(gone)
    vtiger.remote.version()
    before = vtiger.remote.calls
    assert [each.ref.id for each in vtiger.remote.fetch(ORGANIZATIONS, [gone, kept])] == [kept]
    assert vtiger.remote.calls - before == 2


def test_all_records_of_a_mark_are_found(vtiger: Emulated) -> None:
    first = vtiger.written(ORGANIZATIONS, create())
    second = vtiger.written(ORGANIZATIONS, create("Another"))
    vtiger.written(ORGANIZATIONS, create("Other mark", "5f1c-78"))
    assert vtiger.remote.look_up(ORGANIZATIONS, ["5F1C-77"]) == [first, second]
    assert first.content["name"] == NAME


@pytest.mark.parametrize("operation", [Operation.CREATE, Operation.UPDATE])
@pytest.mark.parametrize("fault", ["lost_answer", "lost_request", "truncated", "server_error"])
def test_a_lost_answer_is_never_taken_for_a_refusal(vtiger: Emulated, fault: str, operation: Operation) -> None:
    record = vtiger.sandbox.create("Accounts", {"accountname": "Acme"})
    target = None if operation is Operation.CREATE else record
    write = Write(operation=operation, target_id=target, mark="5f1c", fields=("name",), content={"name": NAME})
    call = vtiger.remote.encode(ORGANIZATIONS, operation, [write])
    vtiger.fault(fault, call.path)
    with pytest.raises(NoAnswerError):
        vtiger.remote.send(ORGANIZATIONS, call, "key")
    done = fault in {"lost_answer", "truncated"}
    names = [row["accountname"] for row in vtiger.sandbox.rows("Accounts")]
    assert (NAME in names) is done


@pytest.mark.parametrize("name", ["Acme \ud83d Ltd", "\ude00", "😀 Ltd", "日本\u2028株式会社", "x" * 5000])
def test_no_text_stops_a_write(vtiger: Emulated, name: str) -> None:
    made = vtiger.written(ORGANIZATIONS, create(name))
    assert vtiger.remote.fetch(ORGANIZATIONS, [made.ref.id]) == [made]
    assert vtiger.remote.look_up(ORGANIZATIONS, ["5f1c-77"]) == [made]
