"""Creates and revises: what is sent, and what each answer means for the record."""

import json
from urllib.parse import parse_qs

import httpx2
import pytest
from tests.unit.vtiger.scripted import Site, account, ok, page, refusal

from vtiger_xero.domain.refs import Module
from vtiger_xero.domain.writes import Accepted, Call, Operation, Refused, Write
from vtiger_xero.problems import CATALOGUE, NoAnswerError, SyncError
from vtiger_xero.vtiger.client import VtigerRemote
from vtiger_xero.vtiger.refusals import PROBLEMS

ORGANIZATIONS = Module.ORGANIZATIONS
NAME = 'O\'Brien & Söns "Ltd" <b>日本</b> 😀 \\ back\u2028+%'


def create(name: str = NAME) -> Write:
    content = {"name": name, "billing_street": "1 High St\nTop", "number": "ACC1"}
    return Write(
        operation=Operation.CREATE, target_id=None, mark="5f1c-77", fields=("name", "billing_street"), content=content
    )


def revise(**content: str | None) -> Write:
    return Write(
        operation=Operation.UPDATE, target_id="11x2", mark="5f1c-77", fields=tuple(content), content=content, extra={}
    )


def element(call: Call) -> object:
    return json.loads(parse_qs(call.body.decode())["element"][0])


def sent(site: Site, remote: VtigerRemote, call: Call) -> Accepted | Refused:
    (answer,) = remote.send(ORGANIZATIONS, call, "key")
    return answer


def test_a_create_names_its_origin_and_its_owner() -> None:
    remote = Site().remote()
    call = remote.encode(ORGANIZATIONS, Operation.CREATE, [create()])
    assert (call.method, call.path) == ("POST", "create")
    assert parse_qs(call.body.decode())["elementType"] == ["Accounts"]
    assert element(call) == {
        "accountname": NAME,
        "bill_street": "1 High St\nTop",
        "bill_pobox": "",
        "source": "XERO:5f1c-77",
        "assigned_user_id": "19x1",
    }


def test_a_revise_names_the_record_and_the_changed_fields_only() -> None:
    site = Site()
    call = site.remote().encode(ORGANIZATIONS, Operation.UPDATE, [revise(phone="555", fax=None)])
    assert (call.method, call.path) == ("POST", "revise")
    assert element(call) == {"id": "11x2", "phone": "555", "fax": ""}
    assert site.requests == []


def test_the_same_write_has_the_same_bytes_without_a_session() -> None:
    site = Site()
    remote = site.remote()
    calls = {remote.encode(ORGANIZATIONS, Operation.CREATE, [create()]).body for _ in range(3)}
    assert len(calls) == 1
    assert b"session" not in calls.pop().lower()
    assert site.operations() == ["getchallenge", "login"]


def test_two_writes_do_not_fit_into_one_call() -> None:
    assert (VtigerRemote.batch_limit, VtigerRemote.at_once) == (1, 1)
    with pytest.raises(ValueError, match="too many values"):
        Site().remote().encode(ORGANIZATIONS, Operation.CREATE, [create(), create()])


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Acme \ud83d Ltd", "Acme \ufffd Ltd"),
        ("\ude00", "\ufffd"),
        ("\ud83d\ude00 日本", "😀 日本"),
        ("\ude00\ud83d", "\ufffd\ufffd"),
    ],
)
def test_half_a_character_does_not_stop_the_write(name: str, written: str) -> None:
    call = Site().remote().encode(ORGANIZATIONS, Operation.CREATE, [create(name)])
    assert element(call) == {
        "accountname": written,
        "bill_street": "1 High St\nTop",
        "bill_pobox": "",
        "source": "XERO:5f1c-77",
        "assigned_user_id": "19x1",
    }


def test_what_was_encoded_is_what_arrives_and_vtigers_own_record_is_the_answer() -> None:
    site = Site()
    stored = account("11x7", NAME.replace("😀", "????"), source="XERO:5F1C-77", bill_street="1 High St\nTop")
    site.on("create", ok(stored | {"label": "O&#039;Brien", "cf_877": "0.00", "account_id": None}))
    remote = site.remote()
    call = remote.encode(ORGANIZATIONS, Operation.CREATE, [create()])
    answer = sent(site, remote, call)
    assert site.requests[-1].content.endswith(call.body)
    assert site.asked[-1]["operation"] == "create"
    assert site.asked[-1]["sessionName"] == "secretsession1"
    assert json.loads(site.asked[-1]["element"]) == element(call)
    assert isinstance(answer, Accepted)
    assert answer.observation.ref.id == "11x7"
    assert answer.observation.mark == "5f1c-77"
    assert answer.observation.content["name"] == 'O\'Brien & Söns "Ltd" <b>日本</b> ???? \\ back\u2028+%'


@pytest.mark.parametrize(
    ("code", "message", "problem"),
    [
        (0, "Duplicate(s) detected!", "vtiger_name_taken"),
        ("MANDATORY_FIELDS_MISSING", "accountname does not have a value", "vtiger_field_missing"),
        ("ACCESS_DENIED", "Permission to perform the operation is denied", "vtiger_record_denied"),
        ("INVALID_ID_ATTRIBUTE", "Id specified is incorrect", "vtiger_record_denied"),
        ("RECORD_NOT_FOUND", "Record not found", "vtiger_record_denied"),
        ("REFERENCE_INVALID", "Invalid reference specified for account_id", "vtiger_record_refused"),
        ("SOMETHING_NEW", "Übermorgen – 明後日", "vtiger_record_refused"),
    ],
)
def test_a_refusal_is_the_records_problem(code: str | int, message: str, problem: str) -> None:
    site = Site()
    site.on("revise", refusal(code, message))
    remote = site.remote()
    answer = sent(site, remote, remote.encode(ORGANIZATIONS, Operation.UPDATE, [revise(phone="1")]))
    assert answer == Refused(problem, message)


def test_every_mapped_problem_is_in_the_catalogue() -> None:
    assert set(PROBLEMS.values()) | {"vtiger_record_refused"} <= set(CATALOGUE)


@pytest.mark.parametrize("code", ["INTERNAL_SERVER_ERROR", "DATABASE_QUERY_ERROR"])
def test_a_failure_inside_vtiger_may_come_after_the_record_was_stored(code: str) -> None:
    site = Site()
    site.on("revise", refusal(code, "Unknown Error while processing request"))
    remote = site.remote()
    with pytest.raises(NoAnswerError, match="Unknown Error"):
        sent(site, remote, remote.encode(ORGANIZATIONS, Operation.UPDATE, [revise(phone="1")]))


def test_a_session_that_stays_lost_is_not_the_records_problem() -> None:
    site = Site()
    site.on("revise", refusal("INVALID_SESSIONID"))
    remote = site.remote()
    with pytest.raises(SyncError) as caught:
        sent(site, remote, remote.encode(ORGANIZATIONS, Operation.UPDATE, [revise(phone="1")]))
    assert caught.value.code == "vtiger_session_lost"
    assert not isinstance(caught.value, NoAnswerError)


@pytest.mark.parametrize(
    "answer",
    [
        httpx2.ReadTimeout("timed out"),
        page(500),
        page(200, '{"success":true,"result":{"id":"11x'),
        ok(None),
        ok({"accountname": "Acme"}),
        ok({"id": "11x2", "accountname": "Acme"}),
    ],
)
def test_a_write_without_a_usable_record_in_its_answer_is_unknown(answer: httpx2.Response | Exception) -> None:
    site = Site()
    site.on("revise", answer)
    remote = site.remote()
    with pytest.raises(NoAnswerError):
        sent(site, remote, remote.encode(ORGANIZATIONS, Operation.UPDATE, [revise(phone="1")]))
    assert site.operations().count("revise") == 1
