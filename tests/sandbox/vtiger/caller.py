"""A bare caller of the web service, for tests of the emulator; it knows nothing of our client."""

import json
from hashlib import md5
from typing import Any

from werkzeug.test import Client, TestResponse

from vtiger_xero.sandbox.vtiger import VtigerSandbox

POST_OPERATIONS = {
    "login", "logout", "create", "update", "revise", "delete", "add_related", "wsapp_register", "wsapp_get",
}  # fmt: skip


class RefusedError(Exception):
    """The emulator answered ``success: false``."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error)
        self.code = error["code"]
        self.message = error["message"]


class Caller:
    """Logs in and calls operations in-process; as the administrator unless told otherwise."""

    def __init__(self, sandbox: VtigerSandbox, username: str = "", access_key: str = "") -> None:
        self.http = Client(sandbox.app)
        self.session = ""
        username = username or sandbox.username
        token = self.call("getchallenge", username=username)["token"]
        key = md5(f"{token}{access_key or sandbox.access_key}".encode()).hexdigest()
        self.session = self.call("login", username=username, accessKey=key)["sessionName"]

    def send(self, operation: str, **arguments: object) -> TestResponse:
        texts = {
            name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            for name, value in arguments.items()
        }
        values = {"operation": operation, "sessionName": self.session, **texts}
        if operation in POST_OPERATIONS:
            return self.http.post("/webservice.php", data=values)
        return self.http.get("/webservice.php", query_string=values)

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
