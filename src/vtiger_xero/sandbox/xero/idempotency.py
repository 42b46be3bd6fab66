"""``Idempotency-Key``: the answer to a write is kept for six minutes, a refusal's as well."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from werkzeug.wrappers import Request

from vtiger_xero.sandbox.xero.refusals import Answer, RefusedError, key_reused, post_data_invalid

KEPT = timedelta(minutes=6)
MAX_LENGTH = 128


@dataclass
class KeptAnswers:
    """The answers of one app's keys; under the sandbox's lock."""

    _kept: dict[str, tuple[datetime, bytes, Answer]] = field(default_factory=dict)

    def answer(self, request: Request, now: datetime, work: Callable[[], Answer]) -> Answer:
        """The kept answer, or that of *work*.

        Raises:
            RefusedError: the key came with another request, or is too long.
        """
        key = request.headers.get("Idempotency-Key", "")
        if not key or request.method == "GET":
            return work()
        if len(key) > MAX_LENGTH:
            raise post_data_invalid(f"Idempotency Key: must not be longer than {MAX_LENGTH} characters.")
        self._kept = {each: kept for each, kept in self._kept.items() if kept[0] > now - KEPT}
        parts = (request.method.encode(), request.path.encode(), request.query_string, request.get_data())
        fingerprint = hashlib.sha256(b"\n".join(parts)).digest()
        if key in self._kept:
            _, before, answer = self._kept[key]
            if before != fingerprint:
                raise key_reused(key)
            return answer
        try:
            answer = work()
        except RefusedError as refusal:
            answer = refusal.answer
        self._kept[key] = (now, fingerprint, answer)
        return answer
