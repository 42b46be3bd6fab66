"""A bare caller of the web service, for tests of the emulator; it knows nothing of our client."""

import json
from hashlib import md5
from typing import Any

from werkzeug.test import Client, TestResponse

from vtiger_xero.sandbox.vtiger import VtigerSandbox

GET_OPERATIONS = {"getchallenge", "listtypes", "describe", "retrieve", "query"}


class RefusedError(Exception):
    """The emulator answered ``success: false``."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error)
        self.code = error["code"]
        self.message = error["message"]


class Caller:
    """Logs in and calls operations in-process."""

    def __init__(self, sandbox: VtigerSandbox) -> None:
        self.http = Client(sandbox.app)
        self.session = ""
        token = self.call("getchallenge", username=sandbox.username)["token"]
        key = md5(f"{token}{sandbox.access_key}".encode()).hexdigest()
        self.session = self.call("login", username=sandbox.username, accessKey=key)["sessionName"]

    def send(self, operation: str, **arguments: object) -> TestResponse:
        texts = {
            name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            for name, value in arguments.items()
        }
        values = {"operation": operation, "sessionName": self.session, **texts}
        if operation.lower() in GET_OPERATIONS:
            return self.http.get("/webservice.php", query_string=values)
        return self.http.post("/webservice.php", data=values)

    def call(self, operation: str, **arguments: object) -> Any:
        """The operation's result.

        Raises:
            RefusedError: the emulator refuses.
        """
        answer = json.loads(self.send(operation, **arguments).data)
        if not answer["success"]:
            raise RefusedError(answer["error"])
        return answer["result"]

    def query(self, text: str) -> Any:
        return self.call("query", query=text)

    def create(self, module: str, **values: object) -> Any:
        return self.call("create", elementType=module, element={"assigned_user_id": "19x1", **values})
