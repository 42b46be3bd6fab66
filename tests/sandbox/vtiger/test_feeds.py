"""The change feeds and related lists of the emulated Vtiger."""

import pytest
from tests.sandbox.vtiger.caller import Caller, RefusedError

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.vtiger import Dialect, VtigerSandbox


def test_sync_is_broken_until_an_administrator_repairs_it(sandbox: VtigerSandbox, caller: Caller) -> None:
    asked = {"elementType": "Accounts", "modifiedTime": "0", "syncType": "application"}
    assert caller.send("sync", **asked).status_code == 500
    sandbox.register_sync()
    assert caller.call("sync", **asked) == {"updated": [], "deleted": [], "more": False, "lastModifiedTime": 0}


def test_a_page_of_changes_ends_with_a_whole_second(clock: VirtualClock, sandbox: VtigerSandbox) -> None:
    sandbox.register_sync()
    start = int(clock.now().timestamp())
    for number in range(140):
        if number in {95, 110}:
            clock.advance(1)
        sandbox.create("Accounts", {"accountname": f"N{number}"})
    gone = sandbox.create("Accounts", {"accountname": "Gone"})
    sandbox.delete(gone)
    caller = Caller(sandbox)
    asked = {"elementType": "Accounts", "syncType": "application"}
    first = caller.call("sync", modifiedTime=str(start - 1), **asked)
    assert (len(first["updated"]), first["more"], first["lastModifiedTime"]) == (110, True, start + 1)
    second = caller.call("sync", modifiedTime=str(start + 1), **asked)
    assert (len(second["updated"]), second["deleted"], second["more"]) == (30, [gone], False)
    assert caller.call("sync", modifiedTime=str(start + 2), **asked)["updated"] == []


def test_without_a_type_sync_gives_the_callers_own_records(sandbox: VtigerSandbox) -> None:
    sandbox.register_sync()
    key = sandbox.add_user("sales", is_admin="off")
    sandbox.create("Accounts", {"accountname": "The administrator's"})
    sandbox.create("Accounts", {"accountname": "Hers", "assigned_user_id": "19x2"})
    sandbox.create("Accounts", {"accountname": "Her group's", "assigned_user_id": "20x2"})
    caller = Caller(sandbox, "sales", key)

    def names(**kind: str) -> list[str]:
        answer = caller.call("sync", elementType="Accounts", modifiedTime="0", **kind)
        return [row["accountname"] for row in answer["updated"]]

    assert names() == ["Hers"]
    assert names(syncType="userandgroup") == ["Hers", "Her group's"]
    with pytest.raises(RefusedError) as refused:
        names(syncType="application")
    assert refused.value.code == "ACCESS_DENIED"


def test_the_older_feed_names_what_it_refers_to(sandbox: VtigerSandbox, caller: Caller) -> None:
    account = sandbox.create("Accounts", {"accountname": "Söns & Co"})
    sandbox.create("Contacts", {"lastname": "Ödön", "account_id": account})
    key = caller.call("wsapp_register", type="vtigerCRM", synctype="app")["key"]
    (contact,) = caller.call("wsapp_get", key=key, module="Contacts", token="1")["updated"]
    assert (contact["account_id"], contact["assigned_user_id"]) == ("Söns & Co", "19x1")
    assert caller.send("wsapp_get", key=key, module="Contacts", token="").status_code == 500


def test_8_2_has_no_feed(clock: VirtualClock) -> None:
    caller = Caller(VtigerSandbox(clock, dialect=Dialect.V8_2))
    assert caller.send("wsapp_register", type="vtigerCRM", synctype="app").status_code == 500
    assert caller.send("wsapp_get", key="x", module="Accounts", token="1").status_code == 500


def test_related_lists(clock: VirtualClock) -> None:
    sandbox = VtigerSandbox(clock, dialect=Dialect.V8_4)
    account = sandbox.create("Accounts", {"accountname": "x"})
    for name in ("One", "Two"):
        sandbox.create("Contacts", {"lastname": name, "account_id": account})
    sandbox.create("Contacts", {"lastname": "Other"})
    caller = Caller(sandbox)

    def related(query: str, label: str = "Contacts") -> list[str]:
        rows = caller.call("query_related", query=query, id=account, relatedLabel=label)
        return [row["lastname"] for row in rows]

    assert related("select lastname from Contacts") == ["One", "Two"]
    assert related("SELECT lastname FROM Contacts WHERE lastname='Two'") == ["Two"]
    for query, label, code in (
        ("select lastname from Contacts;", "Contacts", "UNKOWN_ENTITY"),
        ("select lastname from Contacts", "Nope", "UNKOWN_ENTITY"),
        ("select lastname from Contacts where lastname='Two'", "Contacts", "QUERY_SYNTAX_ERROR"),
        ("select lastname from Contacts order by id", "Contacts", "QUERY_SYNTAX_ERROR"),
    ):
        with pytest.raises(RefusedError) as refused:
            related(query, label)
        assert refused.value.code == code
    product = sandbox.create("Products", {"productname": "Linked"})
    caller.call("add_related", sourceRecordId=account, relatedRecordId=product, relationIdLabel="Products")
    listed = caller.call("retrieve_related", id=account, relatedType="Products", relatedLabel="Products")
    assert [row["productname"] for row in listed] == ["Linked"]


def test_a_fresh_7_5_knows_hardly_any_relations(caller: Caller) -> None:
    assert caller.call("relatedtypes", elementType="Accounts")["types"] == ["Emails", "PBXManager", "ModComments"]
    assert caller.call("relatedtypes", elementType="Invoice") == {"types": [], "information": []}
