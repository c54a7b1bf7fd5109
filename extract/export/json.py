"""One document, or anything made of plain values, as JSON that people can read too."""

from __future__ import annotations

import json
from typing import Any


def dumps(document: dict[str, Any]) -> str:
    """Answers `document` (extract.tables.document_json) as indented JSON, Vietnamese letters as they are, ending in a line break."""
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
