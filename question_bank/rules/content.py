"""What makes two revisions the same: a digest over everything that is shown or marked."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

FIELDS = (
    "type", "stem", "options", "key", "explanation", "topic", "for_role", "for_capacity", "category",
    "difficulty", "document", "article",
)  # fmt: skip


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 in hexadecimal over the fields above as canonical JSON; `topic` is its code. Raises KeyError."""
    return hashlib.sha256(
        json.dumps({name: content[name] for name in FIELDS}, ensure_ascii=False, sort_keys=True).encode()
    ).hexdigest()
