"""Creating, reading and changing records of the emulated Vtiger."""

import pytest
from tests.sandbox.vtiger.caller import Caller, RefusedError

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.vtiger import VtigerSandbox


def test_a_created_record_comes_back_as_stored(caller: Caller) -> None:
    made = caller.create(
        "Accounts",
        accountname="O'Brien & Söns <b>日本</b>" + "x" * 100,
        phone="9" * 60,
        annual_revenue="12,5",
        employees="abc",
        emailoptout=True,
        bill_city="  Leeds ",
        nosuchfield="1",
        createdtime="2001-01-01 00:00:00",
        account_no="MINE",
    )
    assert (made["id"], made["account_no"], made["createdtime"]) == ("11x2", "ACC1", "2026-01-05 09:00:00")
    assert len(made["accountname"]) == 100
    assert made["label"].startswith("O&#039;Brien &amp; S&ouml;ns &lt;b&gt;日本&lt;/b&gt;")
    assert (made["phone"], made["annual_revenue"], made["employees"]) == ("9" * 30, "12.00000000", "0")
    assert (made["emailoptout"], made["bill_city"], made["account_id"]) == ("1", "  Leeds ", "")
    assert made["source"] == "WEBSERVICE"
    assert "nosuchfield" not in made


def test_an_emoji_is_destroyed_and_script_tags_are_escaped(caller: Caller) -> None:
    raw = caller.create("Accounts", accountname="😀 x", description="<script>alert(1)</script> <b>&amp;")
    assert raw["accountname"] == "???? x"
    assert raw["description"] == "&lt;script&gt;alert(1)&lt;/script&gt; <b>&amp;"
    escaped = caller.call(
        "create", elementType="Accounts", element=r'{"accountname":"\ud83d\ude00 y \\ud83d","assigned_user_id":"19x1"}'
    )
    assert escaped["accountname"] == r"?? y \ud83d"


def test_the_source_is_stored_in_capitals_once(caller: Caller) -> None:
    made = caller.create("Accounts", accountname="Marked", source="XERO:5f1c-77")
    assert made["source"] == "XERO:5F1C-77"
    assert caller.call("revise", element={"id": made["id"], "source": "OTHER"})["source"] == "XERO:5F1C-77"
    found = caller.query("select id,source from Accounts where source='XERO:5f1c-77';")
    assert found == [{"id": made["id"], "source": "XERO:5F1C-77"}]


def test_names_are_unique_without_case_and_accents_but_with_blanks(caller: Caller) -> None:
    made = caller.create("Accounts", accountname="Café")
    for name in ("CAFE", "café"):
        with pytest.raises(RefusedError) as refused:
            caller.create("Accounts", accountname=name)
        assert (refused.value.code, refused.value.message) == (0, "Duplicate(s) detected!")
    other = caller.create("Accounts", accountname="Café ")
    with pytest.raises(RefusedError):
        caller.call("revise", element={"id": other["id"], "accountname": "Café"})
    caller.call("delete", id=made["id"])
    caller.create("Accounts", accountname="Café")


@pytest.mark.parametrize(
    ("element", "code", "message"),
    [
        ("{}", "MANDATORY_FIELDS_MISSING", "accountname does not have a value"),
        ('{"accountname": "x"}', "MANDATORY_FIELDS_MISSING", "assigned_user_id does not have a value"),
        ('{"accountname": bad', "INTERNAL_SERVER_ERROR", "Unknown Error while processing request"),
        (
            '{"accountname": "x", "assigned_user_id": "19x1", "account_id": "19x1"}',
            "REFERENCE_INVALID",
            "Invalid reference specified for account_id",
        ),
    ],
)
def test_a_wrong_element_is_refused(caller: Caller, element: str, code: str, message: str) -> None:
    with pytest.raises(RefusedError) as refused:
        caller.call("create", elementType="Accounts", element=element)
    assert (refused.value.code, refused.value.message) == (code, message)


@pytest.mark.parametrize(
    ("record_id", "code"),
    [
        ("11x99", "ACCESS_DENIED"),
        ("11x", "INVALID_ID_ATTRIBUTE"),
        ("abc", "ACCESS_DENIED"),
        ("", "ACCESS_DENIED"),
        ("19x2", "ACCESS_DENIED"),
    ],
)
def test_an_id_that_names_nothing_is_refused(caller: Caller, record_id: str, code: str) -> None:
    caller.create("Accounts", accountname="x")
    with pytest.raises(RefusedError) as refused:
        caller.call("retrieve", id=record_id)
    assert refused.value.code == code


def test_revise_changes_what_is_given_and_decodes_entities(clock: VirtualClock, caller: Caller) -> None:
    made = caller.create("Accounts", accountname="x", phone="1", fax="2")
    clock.advance(5)
    revised = caller.call("revise", element={"id": made["id"], "phone": None, "website": "a&amp;b&copy=1"})
    assert (revised["phone"], revised["fax"], revised["website"]) == ("", "2", "a&b&copy=1")
    assert (revised["createdtime"], revised["modifiedtime"]) == ("2026-01-05 09:00:00", "2026-01-05 09:00:05")
    with pytest.raises(RefusedError) as refused:
        caller.call("revise", element={"id": made["id"], "accountname": ""})
    assert refused.value.message == "accountname does not have a value"


def test_update_keeps_what_is_not_sent_but_insists_on_mandatory_fields(caller: Caller) -> None:
    made = caller.create("Accounts", accountname="x", phone="1")
    with pytest.raises(RefusedError) as refused:
        caller.call("update", element={"id": made["id"], "phone": "2"})
    assert refused.value.message == "accountname does not have a value"
    element = {"id": made["id"], "accountname": "y", "assigned_user_id": "19x1"}
    assert caller.call("update", element=element)["phone"] == "1"


def test_a_deleted_record_answers_like_a_forbidden_one_until_restored(sandbox: VtigerSandbox, caller: Caller) -> None:
    made = caller.create("Accounts", accountname="x")
    assert caller.call("delete", id=made["id"]) == {"status": "successful"}
    for operation, arguments in (("retrieve", {"id": made["id"]}), ("delete", {"id": made["id"]})):
        with pytest.raises(RefusedError) as refused:
            caller.call(operation, **arguments)
        assert refused.value.code == "ACCESS_DENIED"
    assert caller.query("select id from Accounts;") == []
    sandbox.restore(made["id"])
    assert caller.call("retrieve", id=made["id"])["accountname"] == "x"


def test_a_persons_hands_leave_their_mark(clock: VirtualClock, sandbox: VtigerSandbox, caller: Caller) -> None:
    record_id = sandbox.create("Accounts", {"accountname": "By hand"})
    sandbox.create("Accounts", {"accountname": "By hand"})  # duplicates happen
    assert caller.call("retrieve", id=record_id)["source"] == "CRM"
    clock.advance(7)
    sandbox.edit(record_id, {"phone": "555"})
    row = sandbox.rows("Accounts")[0]
    assert (row["phone"], row["modifiedtime"]) == ("555", "2026-01-05 09:00:07")
    with pytest.raises(ValueError, match="nosuchfield"):
        sandbox.edit(record_id, {"nosuchfield": "1"})


def test_blank_money_decimals_store_every_amount_as_nothing(sandbox: VtigerSandbox, caller: Caller) -> None:
    assert caller.create("Accounts", accountname="a", annual_revenue="0.126")["annual_revenue"] == "0.13000000"
    sandbox.edit("19x1", {"no_of_currency_decimals": ""})
    assert caller.create("Accounts", accountname="b", annual_revenue="5")["annual_revenue"] == "0.00000000"


def test_listtypes_and_describe(caller: Caller) -> None:
    assert caller.call("listtypes")["information"]["Accounts"] == {
        "isEntity": True,
        "label": "Organizations",
        "singular": "Organization",
    }
    described = caller.call("describe", elementType="Accounts")
    assert (described["idPrefix"], described["allowDuplicates"]) == ("11", False)
    fields = {field["name"]: field for field in described["fields"]}
    assert fields["accountname"]["isunique"]
    assert fields["account_id"]["type"] == {"refersTo": ["Accounts"], "name": "reference"}
    assert not fields["modifiedtime"]["editable"]
    with pytest.raises(RefusedError) as refused:
        caller.call("describe", elementType="accounts")
    assert refused.value.message == "Permission to perform the operation is denied for name : accounts"
