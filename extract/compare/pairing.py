"""Pairs two lists one to one so that what the pairs are worth together is the most there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping


def best_pairs(worth: Mapping[tuple[int, int], float]) -> dict[int, int]:
    """Answers which of the left list (0-based) goes with which of the right one.

    Args:
        worth: what each pair that may be is worth, above 0; pairs that are not in it are never made.

    Where several pairings are worth the same, the one that the order of the numbers finds first is answered, always the same.
    """
    pairs: dict[int, int] = {}
    for lefts, rights in _components(worth):
        pairs |= _assigned(lefts, rights, worth)
    return pairs


def _components(worth: Mapping[tuple[int, int], float]) -> list[tuple[list[int], list[int]]]:
    """Answers the groups of left and right numbers that pairs join: what one group does is nothing to another."""
    beside: dict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)
    for left, right in sorted(worth):
        beside["left", left].append(("right", right))
        beside["right", right].append(("left", left))
    seen: set[tuple[str, int]] = set()
    groups = []
    for start in beside:
        if start in seen:
            continue
        waiting, group = [start], []
        seen.add(start)
        while waiting:
            node = waiting.pop()
            group.append(node)
            fresh = [n for n in beside[node] if n not in seen]
            seen.update(fresh)
            waiting += fresh
        groups.append((sorted(n for side, n in group if side == "left"), sorted(n for side, n in group if side == "right")))
    return groups


def _assigned(lefts: list[int], rights: list[int], worth: Mapping[tuple[int, int], float]) -> dict[int, int]:
    """Answers the best pairing of one group: the Hungarian method with potentials, rows one after the other.

    Each left number may also stay alone, which is worth nothing: for that the columns have one more for each row.
    """
    rows, columns = len(lefts), len(rights) + len(lefts)
    cost = [[-worth.get((left, right), -1.0) for right in rights] + [0.0] * rows for left in lefts]
    row_potential, column_potential = [0.0] * (rows + 1), [0.0] * (columns + 1)
    taken_by, before = [0] * (columns + 1), [0] * (columns + 1)
    for row in range(1, rows + 1):
        taken_by[0], column = row, 0
        least, used = [float("inf")] * (columns + 1), [False] * (columns + 1)
        while True:
            used[column] = True
            here, step, following = taken_by[column], float("inf"), 0
            for j in range(1, columns + 1):
                if used[j]:
                    continue
                slack = cost[here - 1][j - 1] - row_potential[here] - column_potential[j]
                if slack < least[j]:
                    least[j], before[j] = slack, column
                if least[j] < step:
                    step, following = least[j], j
            for j in range(columns + 1):
                if used[j]:
                    row_potential[taken_by[j]] += step
                    column_potential[j] -= step
                else:
                    least[j] -= step
            column = following
            if taken_by[column] == 0:
                break
        while column:
            taken_by[column] = taken_by[before[column]]
            column = before[column]
    made = {lefts[taken_by[j] - 1]: rights[j - 1] for j in range(1, len(rights) + 1) if taken_by[j]}
    return {left: right for left, right in made.items() if worth.get((left, right), 0.0) > 0}
