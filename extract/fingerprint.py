"""What results rest on beside the file itself, as hashes: the program's code, the rules, the settings, the libraries and programs in use.

Each answers a short text that changes when any of these does, so that what was made under another one is made anew and nothing else is.
Reading rests on the modules that the import contract places at `ingest` or under it: rules are none of them.
"""

from __future__ import annotations

import functools
import hashlib
import platform
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from extract import settings
from extract.ingest.media import OcrMode

# Modules and packages that a Document can depend on, and those that neither a Document nor its rows can. tests/test_fingerprint.py holds
# both against the import contract.
READING = frozenset(
    (
        "columns", "deferred", "due", "errors", "ingest", "jail", "jailer", "labels", "messages", "model", "ocr", "quick", "settings",
        "text", "version",
    )
)  # fmt: skip
PRODUCTS = frozenset(
    (
        "__main__", "api", "audits", "batch", "calibration", "checkpoint", "cli", "cluster", "dictionary", "discovery", "doctor",
        "evaluate", "evaluation", "export", "fingerprint", "intake", "merge", "outcome", "pipes", "plain", "products", "progress",
        "query", "report", "reviews", "scoring", "spool", "watch", "workers",
    )
)  # fmt: skip
# Distributions that a Document depends on, and those that anything of a run does.
_READERS = ("lxml", "numpy", "pdfplumber", "pillow", "pypdfium2", "viparse")
LIBRARIES = ("lxml", "pandas", "pdfplumber", "pyarrow", "pypdfium2", "regex", "spacy", "underthesea", "xlsxwriter")
_LETTERS = 16


def reading(ocr: OcrMode) -> str:
    """Answers what a Document rests on beside its file: code, libraries, OCR engine and converter, which pages are recognised, limits."""
    from extract import ocr as engines
    from extract.ingest import soffice

    limits = settings.current()
    bounds = repr((limits.reading, limits.archive, limits.package))
    code = (digest for name, digest in _code() if name in READING)
    return _hash([_python(), *code, *_stated(_READERS), ocr, bounds, engines.engine().mark(), soffice.version()])


def understanding(ocr: OcrMode, *, nlp: bool) -> str:
    """Answers what the rows of a document rest on beside its file: what its reading does, all code up to the tables, and the rules."""
    code = (digest for name, digest in _code() if name not in PRODUCTS)
    return _hash([reading(ocr), *code, rules(), *_stated(("regex", "underthesea")), str(nlp)])


def program() -> str:
    """Answers what products rest on beside the rows: all code, whatever it does, and all libraries."""
    return _hash([_python(), *(digest for _, digest in _code()), rules(), *_stated((*LIBRARIES, *_READERS))])


@functools.cache
def rules() -> str:
    """Answers the SHA-256 over the rule files and what was learnt for them, by name."""
    from extract.rulebook import rules_dir

    digest = hashlib.sha256()
    folder = rules_dir()
    for path in sorted(folder.rglob("*.toml")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


@functools.cache
def versions(names: tuple[str, ...]) -> dict[str, str]:
    """Answers the versions of distributions, by name as asked for; "" for what is not installed."""
    # As their folders are called: what importlib.metadata reads besides takes longer to import than to write the tables of a plan.
    folders = [entry for path in sys.path for entry in Path(path).glob("*.dist-info")] if names else []
    there = {name.lower().replace("_", "-"): version for name, _, version in (f.stem.rpartition("-") for f in reversed(folders))}
    return {name: there.get(name) or _version(name) for name in names}


def _version(name: str) -> str:
    from importlib import metadata

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _stated(names: Sequence[str]) -> list[str]:
    found = versions(tuple(sorted({*LIBRARIES, *_READERS})))
    return [f"{name} {found[name]}" for name in names]


def _python() -> str:
    return f"{platform.python_version()} {platform.machine()}"


@functools.cache
def _code() -> tuple[tuple[str, str], ...]:
    """Answers for each file of the package the module or subpackage it belongs to, and the hash of its name and bytes."""
    package = Path(__file__).parent
    found = []
    for path in sorted(package.rglob("*")):
        # The rules of an installation lie in the package too (`rules` tells of them); what Python compiles is made of the rest.
        if path.is_file() and path.suffix != ".pyc" and "_rules" not in path.relative_to(package).parts:
            name = path.relative_to(package).as_posix()
            top = name.partition("/")[0].removesuffix(".py")
            found.append((top, hashlib.sha256(name.encode() + b"\0" + path.read_bytes()).hexdigest()))
    return tuple(found)


def _hash(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:_LETTERS]
