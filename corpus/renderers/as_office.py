"""Renders of Word and Excel files in the formats of other and older programs, by LibreOffice: many files in one start."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

_FILTERS = {"doc": "doc:MS Word 97", "rtf": "rtf:Rich Text Format", "odt": "odt:writer8", "html": "html:HTML (StarWriter)"}
_SHEET_FILTERS = {"xls": "xls:MS Excel 97", "ods": "ods:calc8"}
_TIMEOUT_S = 300


def is_there() -> bool:
    """Answers whether LibreOffice can be started."""
    return shutil.which("soffice") is not None


def render(files: Mapping[str, bytes], fmt: str) -> dict[str, bytes]:
    """Answers .docx files, by name without extension, as `fmt` ("doc", "rtf", "odt", "html"), or .xlsx files ("xls", "ods").

    Raises RuntimeError where one is missing.
    """
    own = "xlsx" if fmt in _SHEET_FILTERS else "docx"
    target = (_FILTERS | _SHEET_FILTERS)[fmt]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        (place / "in").mkdir()
        for name, data in files.items():
            (place / "in" / f"{name}.{own}").write_bytes(data)
        command = [
            "soffice", "--headless", "--norestore", f"-env:UserInstallation={(place / 'profile').as_uri()}", "--convert-to", target,
            "--outdir", str(place / "out"), *(str(place / "in" / f"{name}.{own}") for name in files),
        ]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=_TIMEOUT_S)
        made = {name: place / "out" / f"{name}.{fmt}" for name in files}
        missing = [name for name, path in made.items() if not path.is_file()]
        if missing:
            raise RuntimeError(f"LibreOffice made no {fmt} of {', '.join(missing)}")
        return {name: path.read_bytes() for name, path in made.items()}
