"""A sales person's hands in the emulated CRM."""

import json
from hashlib import md5
from typing import Any

from tests.cli.systems import Systems


def rename_organization(systems: Systems, name: str, new: str) -> None:
    """Give an organization another name in Vtiger."""
    user, key = systems.told["vtiger"]["username"], systems.told["vtiger"]["access_key"]
    token = _ask(systems, "GET", operation="getchallenge", username=user)["token"]
    proof = md5((token + key).encode()).hexdigest()
    session = _ask(systems, "POST", operation="login", username=user, accessKey=proof)["sessionName"]
    query = f"SELECT id FROM Accounts WHERE accountname = '{name}';"
    (found,) = _ask(systems, "GET", operation="query", sessionName=session, query=query)
    element = json.dumps({"id": found["id"], "accountname": new})
    _ask(systems, "POST", operation="revise", sessionName=session, element=element)


def _ask(systems: Systems, method: str, **arguments: str) -> Any:
    where: dict[str, Any] = {"params" if method == "GET" else "data": arguments}
    answer = systems.client.request(method, f"{systems.told['vtiger']['url']}/webservice.php", **where).json()
    assert answer["success"], answer
    return answer["result"]
