"""One short text for a content, equal exactly when the content is."""

import hashlib
import json

from vtiger_xero.domain.records import Content


def fingerprint(content: Content, parent: str | None = None) -> str:
    """Thirty-two hexadecimal digits; a blank field counts as one that is not there.

    Args:
        content: of a record.
        parent: the record that it belongs to: moved to another one, a record is not what it was.
    """
    present = {name: value for name, value in content.items() if value is not None}
    if parent is not None:
        present[""] = parent
    text = json.dumps(present, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
