"""A calendar of what falls due (RFC 5545): an all-day event for each deadline that has a day.

The file is text of a simple kind; writing it here takes a tenth of the time that a library takes, and the tests read it with one.
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from extract.due import Due, Undue, due
from extract.export import replacing
from extract.labels import BOUNDS, DEADLINE_KINDS, label, recurrence
from extract.messages import number, printable
from extract.tables import Tables, TableSet
from extract.version import __version__
from extract.widesheet import Entry, entries

# Letters of a task in an event's head; all of it is in the description.
_SUMMARY = 100
# Octets of a line, without its end.
_LINE = 75
_LEFT_OUT: Mapping[Undue, str] = {
    "ongoing": "thường xuyên",
    "vague": "không rõ lúc nào",
    "no_day": "tính từ một sự kiện chưa biết ngày",
    "no_end": "có lúc bắt đầu mà không có lúc kết thúc",
    "no_begin": "định kỳ mà văn bản không ghi ngày ban hành",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One deadline as an event: `uid` comes from the deadline's id, `days` are those of the event."""

    uid: str
    days: Due
    summary: str
    description: str
    kind: str


def write(tables: TableSet, out_dir: Path) -> list[Path]:
    """Writes `deadlines.ics` and answers it: UTF-8, lines of at most 75 octets that end in CRLF.

    Where nothing falls due the calendar has no event. What has no day is counted in the calendar's description.
    """
    path = out_dir / "deadlines.ics"
    count, left_out = 0, Counter[Undue]()
    # The head tells how many events there are: it is written when they are.
    with replacing(path) as temporary, temporary.open("wb") as file, tempfile.TemporaryFile(dir=temporary.parent) as body:
        for part in tables.parts():
            found, more = events(part)
            count, left_out = count + len(found), left_out + more
            body.writelines(_folded(line) for event in found for line in _lines(event))
        file.writelines(_folded(line) for line in _head(count, left_out))
        body.seek(0)
        shutil.copyfileobj(body, file)
        file.write(_folded("END:VCALENDAR"))
    return [path]


def events(tables: Tables) -> tuple[list[Event], Counter[Undue]]:
    """Answers the events in the order of the deadlines, and how many deadlines have no day, by reason."""
    documents = {d["doc_id"]: d for d in entries("documents", tables.rows("documents"))}
    tasks = {t["solution_id"]: t for t in entries("tuples", tables.rows("tuples"))}
    deadlines = entries("deadlines", tables.rows("deadlines"))
    since = _since(documents, deadlines)
    found: list[Event] = []
    left_out: Counter[Undue] = Counter()
    for deadline in deadlines:
        task = tasks.get(deadline["solution_id"])
        if task is None:
            continue  # the context of finer tasks, which have it too
        days = due(deadline, since.get(deadline["doc_id"]))
        if isinstance(days, Due):
            found.append(_event(deadline, task, documents[deadline["doc_id"]], days))
        else:
            left_out[days] += 1
    return found, left_out


def _since(documents: Mapping[str, Entry], deadlines: Iterable[Entry]) -> dict[str, dt.date]:
    """Answers for each document the day from which its recurrences count: that of issue, else the first day that it sets."""
    days: dict[str, list[dt.date]] = {}
    for deadline in deadlines:
        days.setdefault(deadline["doc_id"], []).extend(d for d in (deadline["start"], deadline["end"]) if d is not None)
    first = {doc_id: min(found) for doc_id, found in days.items() if found}
    return first | {doc_id: d["issued_on"] for doc_id, d in documents.items() if d["issued_on"] is not None}


def _event(deadline: Entry, task: Entry, document: Entry, days: Due) -> Event:
    bound = label(BOUNDS, deadline["bound"]) if deadline["bound"] else ""
    reads = recurrence(deadline["rrule"]) if deadline["rrule"] else f"{bound} {_day(deadline['end'])}".strip()
    if deadline["kind"] == "period" and not bound:
        reads = f"{_day(deadline['start'])} - {_day(deadline['end'])}"
    printed = ", ".join(p for p in (document["number"], f"ngày {_day(document['issued_on'])}" if document["issued_on"] else "") if p)
    place = ", ".join(
        p
        for p in (
            f"trang {deadline['page']}" if deadline["page"] is not None else "",
            f"ký tự {deadline['char_start']}-{deadline['char_end']}" if deadline["char_start"] is not None else "",
        )
        if p
    )
    said = (
        ("", task["solution"]),
        ("Thời hạn", f"{deadline['text']} ({reads})"),
        ("Chủ trì, thực hiện", task["lead_units"]),
        ("Phối hợp", task["cooperating_units"]),
        ("Đơn vị khác", task["other_units"]),
        ("Khắc phục", task["shortcoming"]),
        ("Văn bản", "; ".join(p for p in (printed, document["issuer"], document["title"]) if p)),
        ("Căn cứ", printable(document["path"]) + (f" ({place})" if place else "")),
    )
    description = "\n".join(f"{head}: {text}" if head else text for head, text in said if text)
    return Event(f"{deadline['deadline_id']}@kehoach", days, _cut(task["solution"]), description, label(DEADLINE_KINDS, deadline["kind"]))


def _head(count: int, left_out: Counter[Undue]) -> Iterator[str]:
    listed = "; ".join(f"{number(left_out[why], 'vi')} {words}" for why, words in _LEFT_OUT.items() if left_out[why])
    about = f"{number(count, 'vi')} thời hạn có ngày." + (f" Không đưa vào lịch: {listed}." if listed else "")
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield f"PRODID:-//kehoach//kehoach {__version__}//VI"
    yield "CALSCALE:GREGORIAN"
    for name, text in (("NAME", "Thời hạn trong các kế hoạch"), ("DESCRIPTION", about)):
        yield f"{name}:{_escaped(text)}"
        # The older names of both, which more programs know.
        yield f"X-WR-CAL{'NAME' if name == 'NAME' else 'DESC'}:{_escaped(text)}"


def _lines(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    # The same tables give the same bytes: no time of writing.
    yield "DTSTAMP:20000101T000000Z"
    yield f"DTSTART;VALUE=DATE:{_date(event.days.start)}"
    # The end of an event does not belong to it. The last day there is has none after it, and an event without an end lasts its day.
    if event.days.end < dt.date.max:
        yield f"DTEND;VALUE=DATE:{_date(event.days.end + dt.timedelta(days=1))}"
    if event.days.rrule:
        yield f"RRULE:{event.days.rrule}"
    yield f"SUMMARY:{_escaped(event.summary)}"
    yield f"DESCRIPTION:{_escaped(event.description)}"
    yield f"CATEGORIES:{_escaped(event.kind)}"
    # Nobody is busy all day because something is due on it.
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _date(day: dt.date) -> str:
    return day.isoformat().replace("-", "")


def _day(day: dt.date | None) -> str:
    return "" if day is None else f"{day.day:02}/{day.month:02}/{day.year}"


def _cut(text: str) -> str:
    """Answers `text`, or its first words and an ellipsis."""
    if len(text) <= _SUMMARY:
        return text
    whole = text[:_SUMMARY].rpartition(" ")[0] or text[: _SUMMARY - 1]
    return whole.rstrip(" ,;:.-") + "…"


def _escaped(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        text = text.replace(plain, escaped)
    return text


def _folded(line: str) -> bytes:
    """Answers a line as the file has it: broken between letters into parts of 75 octets at most, a space before each but the first."""
    octets = line.encode()
    parts, room = [], _LINE
    while len(octets) > room:
        cut = room
        while octets[cut] & 0xC0 == 0x80:  # inside a letter
            cut -= 1
        parts.append(octets[:cut])
        octets, room = octets[cut:], _LINE - 1
    return b"\r\n ".join([*parts, octets]) + b"\r\n"
