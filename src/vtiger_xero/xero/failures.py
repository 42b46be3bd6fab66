"""Answers that are not what was asked for, in words for people: no markup, and nothing that could be a secret."""

import json
import re

import httpx2

from vtiger_xero.problems import SyncError

#: More than this of a plain text is not an explanation any more.
EXCERPT = 200

#: Tokens, keys and secrets are made of such long words; explanations are not, names of .NET types included.
SECRETIVE = re.compile(r"[\w+/=-]{32,}")


def words_of(answer: httpx2.Response) -> str:
    """What a failed answer says for itself; its media type, where it is no text."""
    media_type = str(answer.headers.get("Content-Type", "")).partition(";")[0].strip() or "no media type"
    if media_type == "text/plain":
        return excerpt(answer.text) or media_type
    try:
        body = json.loads(answer.content)
    except ValueError:
        return media_type
    if not isinstance(body, dict):
        return media_type
    said = (body.get(member) for member in ("Detail", "Message", "Title", "error"))
    return next((excerpt(text) for text in said if isinstance(text, str) and text.strip()), media_type)


def excerpt(text: str) -> str:
    """The beginning of a text on one line, without its final stop."""
    return without_secrets(" ".join(text.split()))[:EXCERPT].rstrip(" .")


def without_secrets(text: str) -> str:
    """A text with every word left out that could be a secret of ours, sent back."""
    return SECRETIVE.sub("…", text)


def server_error(answer: httpx2.Response) -> SyncError:
    """``server_error`` for a status of 500 and above, or for a limit that is not the organisation's."""
    return SyncError("server_error", side="Xero", status=answer.status_code, detail=f": {words_of(answer)}")


def wrong_answer(url: str, answer: httpx2.Response) -> SyncError:
    """``wrong_answer`` for something that Xero would not say."""
    detail = f"HTTP {answer.status_code}, {words_of(answer)}"
    return SyncError("wrong_answer", side="Xero", url=url, detail=detail)
