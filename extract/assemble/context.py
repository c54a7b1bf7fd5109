"""What headings, lead-ins and fields above pass down to a task that has none of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

from extract.mentions.roles import UnitMention
from extract.model import Node, Role
from extract.normalize.deadlines import DeadlineMention

# Fields that say when and who; fewer letters than this are a blank to be filled in, no task.
FIELD_ROLES = ("deadline", "lead", "cooperate", "person")
LEAST_LETTERS = 8


@dataclass(frozen=True, slots=True)
class Context:
    """What holds for all under a node: its section, the shortcoming it is about, owners, helpers and times.

    `remedy` is True where the words above promise remedies, so that an item of a shortcomings section is one. `owners_fielded` and
    `deadlines_fielded` say that a field of the group ("c) Phân công: ...") named them: it counts before what an item's words say.
    """

    section_id: str = ""
    section_kind: str = ""
    shortcoming_id: str = ""
    parent_shortcoming_id: str = ""
    owners: tuple[UnitMention, ...] = ()
    helpers: tuple[UnitMention, ...] = ()
    others: tuple[UnitMention, ...] = ()
    deadlines: tuple[DeadlineMention, ...] = ()
    remedy: bool = False
    owners_fielded: bool = False
    deadlines_fielded: bool = False

    def with_units(self, units: tuple[UnitMention, ...]) -> Context:
        """Answers the context below a node that names `units`: new owners take the place of those above, and of their helpers."""
        owners = tuple(u for u in units if is_owner(u))
        helpers = tuple(u for u in units if u.role == "phoi_hop")
        others = tuple(u for u in units if u.role in ("chi_dao", "theo_doi"))
        out = self
        if owners:
            out = replace(out, owners=owners, helpers=helpers, owners_fielded=False)
        elif helpers:
            out = replace(out, helpers=helpers)
        return replace(out, others=others) if others else out

    def with_deadlines(self, deadlines: tuple[DeadlineMention, ...]) -> Context:
        """Answers the context below a node that sets `deadlines`; unchanged where it sets none."""
        return replace(self, deadlines=deadlines, deadlines_fielded=False) if deadlines else self

    def with_fields(self, units: tuple[UnitMention, ...], deadlines: tuple[DeadlineMention, ...]) -> Context:
        """Answers the context of a group whose fields name `units` and `deadlines`."""
        out = self.with_units(units).with_deadlines(deadlines)
        return replace(
            out,
            owners_fielded=self.owners_fielded or any(is_owner(u) for u in units),
            deadlines_fielded=self.deadlines_fielded or bool(deadlines),
        )


def is_owner(mention: UnitMention) -> bool:
    """Answers whether a mention's role makes its unit answerable for the task itself."""
    return is_owner_role(mention.role)


def is_owner_role(role: Role) -> bool:
    """Answers whether a role makes a unit answerable for the task itself."""
    return role in ("chu_tri", "thuc_hien", "tham_muu")


def number_of(node: Node) -> str:
    """Answers the printed number of a node, "" for bullets and paragraphs."""
    return node.marker.number if node.marker is not None else ""
