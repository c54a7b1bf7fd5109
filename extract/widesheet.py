"""What only a whole run can say: the wide sheet with everything about a solution on one row, and the units under one name each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import pandas as pd

from extract.columns import TUPLES
from extract.labels import OWNER_ROLES, ROLES, label


def unit_rows(printed: pd.DataFrame, assignments: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """Answers (unit_id, name, kind, aliases) for each unit, in the order in which the run meets them.

    The name is the form that stands for the unit in most assignments (of those, the first in the alphabet); the others become aliases.

    Args:
        printed: doc_id and the columns of `units`, a row for each unit of each document.
        assignments: the table.
    """
    # Plain Python: most units are met once, and a frame for each of them would cost a run more than all its other tables.
    uses = Counter(zip(assignments["doc_id"].tolist(), assignments["unit_id"].tolist(), strict=True))
    names: dict[str, Counter[str]] = {}
    kinds: dict[str, Counter[str]] = {}
    aliases: dict[str, set[str]] = {}
    for doc_id, unit_id, name, kind, others in printed[["doc_id", "unit_id", "name", "kind", "aliases"]].itertuples(index=False, name=None):
        times = uses[doc_id, unit_id]
        names.setdefault(unit_id, Counter())[name] += times
        kinds.setdefault(unit_id, Counter())[kind] += times
        aliases.setdefault(unit_id, set()).update(a for a in others.split("; ") if a)
    for unit_id, forms in names.items():
        name = _commonest(forms)
        rest = {a for a in aliases[unit_id].union(forms) if a.casefold() != name.casefold()}
        yield unit_id, name, _commonest(kinds[unit_id]), "; ".join(sorted(rest))


def tuples_frame(frames: Mapping[str, pd.DataFrame], printed: pd.DataFrame) -> pd.DataFrame:
    """Answers the table `tuples` from the tables it is derived from.

    Args:
        frames: the other tables by name.
        printed: doc_id and the columns of `units`, a row for each unit of each document: the wide sheet names units as their document does.
    """
    solutions = frames["solutions"]
    wide = solutions[solutions["leaf"].astype(bool)].rename(columns={"number": "solution_number", "text": "solution"})
    wide = wide.merge(_renamed(frames["documents"], doc_id="doc_id", number="document_number", issuer="issuer", issued_on="issued_on",
                               path="path"), how="left", on="doc_id")  # fmt: skip
    wide = wide.merge(_renamed(frames["sections"], section_id="section_id", kind="section_kind"), how="left", on="section_id")
    shortcomings = _renamed(frames["shortcomings"], shortcoming_id="shortcoming_id", number="shortcoming_number", text="shortcoming")
    wide = wide.merge(shortcomings, how="left", on="shortcoming_id")
    for part in (_deadlines(frames["deadlines"]), _units(frames["assignments"], printed), _codes(frames)):
        wide = wide.merge(part, how="left", left_on="solution_id", right_index=True)
    wide = wide[list(TUPLES.names)].reset_index(drop=True)
    text = [c.name for c in TUPLES.columns if c.type == "text"]
    return wide.astype(dict.fromkeys(text, "string")).fillna(dict.fromkeys(text, ""))


def _renamed(frame: pd.DataFrame, **names: str) -> pd.DataFrame:
    return frame[list(names)].rename(columns=names)


def _commonest(uses: Mapping[str, int]) -> str:
    return min(uses, key=lambda form: (-uses[form], form))


def _listed(frame: pd.DataFrame, column: str, separator: str = "; ") -> pd.Series[str]:
    """Answers, by solution, what `column` says, each thing once, in the order of the rows."""
    said = frame[frame[column] != ""].drop_duplicates(["solution_id", column])
    return said.groupby("solution_id", sort=False)[column].agg(separator.join).astype("string")


def _deadlines(deadlines: pd.DataFrame) -> pd.DataFrame:
    groups = deadlines.groupby("solution_id", sort=False)
    return pd.DataFrame(
        {
            "deadline": _listed(deadlines, "text"),
            "deadline_kind": _listed(deadlines, "kind"),
            "deadline_start": groups["start"].min(),
            "deadline_end": groups["end"].max(),
            "rrule": _listed(deadlines, "rrule", " | "),
        }
    )


def _units(assignments: pd.DataFrame, printed: pd.DataFrame) -> pd.DataFrame:
    named = assignments.merge(printed[["doc_id", "unit_id", "name"]], how="left", on=["doc_id", "unit_id"])
    rank = named["role"].map({role: i for i, role in enumerate(OWNER_ROLES)})
    # Where nobody is said to lead, those who carry it out answer for it; where nobody does that, those who draft it.
    leads = rank.notna() & (rank == rank.groupby(named["solution_id"]).transform("min"))
    cooperates = named["role"] == "phoi_hop"
    roles = named["role"].map(lambda role: f" ({label(ROLES, role)})").astype("string")
    others = named[~leads & ~cooperates].assign(name=(named["name"] + roles)[~leads & ~cooperates])
    return pd.DataFrame(
        {
            "lead_units": _listed(named[leads], "name"),
            "cooperating_units": _listed(named[cooperates], "name"),
            "other_units": _listed(others, "name"),
        }
    )


def _codes(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Answers the finding codes by solution: those about it, its deadlines, its assignments and its shortcoming."""
    about = [frames["solutions"][["solution_id"]].assign(record_id=frames["solutions"]["solution_id"])]
    about.append(_renamed(frames["deadlines"], deadline_id="record_id", solution_id="solution_id"))
    about.append(_renamed(frames["assignments"], assignment_id="record_id", solution_id="solution_id"))
    about.append(_renamed(frames["solutions"].dropna(subset=["shortcoming_id"]), shortcoming_id="record_id", solution_id="solution_id"))
    found = frames["findings"][["record_id", "code"]].merge(pd.concat(about), on="record_id")
    return _listed(found.sort_values("code", kind="stable"), "code").rename("finding_codes").to_frame()
