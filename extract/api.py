"""What Python programs and notebooks call: read a file, extract what it says, run over many, load what a run wrote.

from extract import read, extract, run, load
records = extract("ke-hoach.docx")
for task in records.solutions: print(task.text)
summary = run(["ke-hoach/"], "ket-qua")
tuples = load("ket-qua").frames["tuples"]
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from extract.ingest.media import OcrMode
from extract.model import Document, Records

if TYPE_CHECKING:
    from extract.batch import RunSummary
    from extract.tables import Tables


def read(file: str | Path | bytes, *, ocr: OcrMode = "auto") -> Document:
    """Answers a file, or its bytes, as a Document: its text, blocks and pages.

    Raises:
        InputError: it cannot be read; `error.message()` says why and what to do.
    """
    from extract import ingest
    from extract.ingest import remote

    return ingest.parse(file, "-", ocr=ocr) if isinstance(file, bytes) else ingest.read(remote.path(str(file)), ocr=ocr)


def extract(
    source: str | Path | bytes | Document, *, rules: str | Path | None = None, nlp: bool = True, ocr: OcrMode = "auto"
) -> Records:
    """Answers everything that a plan says, audited. Spans of the records are half-open offsets into `records.document.text`.

    Args:
        source: a file, its bytes, or a Document that `read` gave.
        rules: rules of one's own: a TOML file that is added to those that come along, or a folder in their place (docs/add-a-rule.md).
        nlp: whether word boundaries and parts of speech are asked for where the rules leave a name open.
        ocr: which pages are recognised; of no account for a Document.

    Raises:
        InputError: the file cannot be read.
        RuleError: `rules` are wrong; the sentence names file, rule and key.
    """
    from extract import audit, pipeline

    matcher = None
    if rules is not None:
        from extract import rulebook
        from extract.matcher import Matcher
        from extract.normalize.deadlines import VALUES

        own = Path(rules)
        folder, more = (own, ()) if own.is_dir() else (rulebook.rules_dir(), (own,))
        matcher = Matcher(rulebook.load(folder, values=VALUES, more=more))
    document = source if isinstance(source, Document) else read(source, ocr=ocr)
    return audit.audit(pipeline.understand(document, nlp=nlp, matcher=matcher))


def run(
    inputs: str | Path | Iterable[str | Path],
    out: str | Path,
    *,
    nlp: bool = True,
    jobs: int = 0,
    ocr: OcrMode = "auto",
    profile: str | Path | None = None,
) -> RunSummary:
    """Reads files, folders, globs and writes what `kehoach run` writes into the folder `out`; answers what it came to.

    `jobs` above 0 starts processes, which protect the run from files that hang or crash it: a script then needs
    `if __name__ == "__main__":` around it. `profile` adds sheets to the workbook,
    from a TOML file or by the name of one that comes along (extract.export.profiles).

    Raises:
        UsageError: there is no input or no such profile, or `out` cannot be written to.
    """
    from extract import batch
    from extract.export import profiles

    named = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    laid_out = None if profile is None else profiles.load(profile)
    return batch.run(named, Path(out), nlp=nlp, jobs=jobs, ocr=ocr, profile=laid_out)


def load(folder: str | Path) -> Tables:
    """Answers the tables that a run wrote into `folder`: `.rows(name)` as plain values, `.frames[name]` as pandas frames.

    Raises:
        UsageError: no run has written there.
    """
    from extract import audits

    return audits.load(Path(folder))
