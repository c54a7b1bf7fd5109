"""Numbers of headings and items, told by their sequence: "IL" between "I" and "III", "ø)" between "e)" and "h)"."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extract.ocr.lexicon import lexicon
from extract.text import LIST_LETTERS, fold, letter_value, roman, roman_value

# What "I" is read for, alone or in a row.
_STROKES = str.maketrans(dict.fromkeys("lL1|!i]jJíÍìÌ", "I"))
_ROMAN_LIKE = re.compile(r"([IVXLl1|!\]HNUTiíÍ]{1,5})([.,:/)\-]?)")
# "-I", "1" and "l." for "I", with the sign behind it; "-II." for "II.".
_STRAY = re.compile(r"[-–.'‘]?[Il1|]([.,:)\-]?)")
_SPECKED = re.compile(r"[-–.'‘]([IVX]{1,5}[.,:)\-]?)")
_DIGIT_LIKE = re.compile(r"([\dIlOo|\]ZSBÏÍí!]{1,2})([.,:])")
_ORDINAL = re.compile(r"\d{1,2}(?:[.,:]\d{1,2}){0,3}[.,:\-]")
_LETTER_LIKE = re.compile(r"([^\W_]|[øØ©®ð])([).])")
# "c}", "b)'" before what the letter numbers.
_LETTER_DIRTY = re.compile(r"([a-zđ])[)}\]]['‘’`.,:;]{0,2}")
# Signs and letters that a list's letter is read for, under that letter.
_MISREAD = {"g": "øØ89q", "b": "6", "đ": "0ðd", "c": "©", "e": "€éèêë", "a": "äảáàạ", "d": "đo", "i": "1líìï"}
_FOR_LETTER = {sign: letter for letter, signs in _MISREAD.items() for sign in signs}
# What it costs to read a Roman numeral for another, to leave numerals out, to begin anew, to step back.
_REPAIR, _SURE_REPAIR, _GAP, _ANEW, _BACK = 0.6, 1.1, 0.5, 1.5, 2.0
_SURE = 0.93
_HIGHEST = 20
# What may be left of a chapter's numeral, with its sign; and how many numerals have to stand at their rank.
_CHAPTER = re.compile(r"[IVXLHMNUTYJ1l|!iíÍ\]]{1,5}[.,:)\-]")
_RANKED_LEAST = 2
# A number of which nothing is left: what was read for it is so short and so doubtful, and begins where those around it do.
_PLAIN = re.compile(r"(\d{1,2})([.)/\-])")
_DIRTY = re.compile(r"(?=.*[-–_.'‘’:]{2}|\D)[-–_.'‘’:„“\"]{0,3}(\d{1,2}[.,)/\-])['‘’.,:;_]{0,2}")
_SHORT, _DOUBTED, _SAME_PLACE_PT = 2, 0.7, 5.0
_SIGN = re.compile(r"[-–+•]|[a-zđ]\)|\d{1,2}[.)/\-]")
_FEW, _MOSTLY = 4, 0.8
# A list's item has no more lines.
_LIST_LINES = 12
_BULLETS = frozenset("-–—+*•o")


@dataclass(frozen=True, slots=True)
class Opening:
    """How a line begins: its first word, whether what follows is set like a heading (bold or in capitals), how sure the engine is of it.

    x0: where the word begins, in points. following: the word behind it. inner: where that begins. closed: whether the line above ends a
    sentence.
    """

    token: str
    heading: bool
    confidence: float = 0.0
    x0: float = 0.0
    following: str = ""
    inner: float = 0.0
    closed: bool = False


def renumbered(openings: Sequence[Opening]) -> list[str]:
    """Answers the first words of a document's lines, in text order, with numbers put right where their sequence says so.

    Where nothing is left of a number or a dash, or it was read as one with the word behind it, the answer is the number or dash, a space
    and the word.
    """
    out = [each.token for each in openings]
    _strays(openings, out)
    for at, each in enumerate(openings):
        if (letter := _LETTER_DIRTY.fullmatch(out[at])) is not None and each.following[:1].isupper():
            out[at] = f"{letter[1]})"
    _stops(out)
    _ranked(openings, out)
    _romans(openings, out)
    _digits(openings, out)
    _letters(out)
    _first_letter(openings, out)
    _dirty(openings, out)
    _unsigned(openings, out)
    _between(openings, out)
    _last(openings, out)
    _left_out(openings, out)
    return out


def _strays(openings: Sequence[Opening], out: list[str]) -> None:
    """Puts "-I" and "1" before capitals right where "II" follows: a speck before the numeral, or its one stroke read as a figure."""
    places = [at for at, each in enumerate(openings) if each.heading]
    for at, following in itertools.pairwise(places):
        stray = _STRAY.fullmatch(out[at])
        if stray is not None and openings[at].following.isupper() and _split(_ROMAN_LIKE, out[following].lstrip("-–.'"))[0] == "II":
            out[at] = "I" + stray[1]
    later = [at for at in places if (numeral := _split(_ROMAN_LIKE, out[at])[0]).isupper() and (roman_value(numeral) or 0) > 1]
    first = next((at for at in places if openings[at].following.isupper() and _STRAY.fullmatch(out[at])), None)
    if first is not None and len(later) > 1 and first < later[0] and (stray := _STRAY.fullmatch(out[first])) is not None:
        # "1. MỤC ĐÍCH", and below it "I.", "III.", "IV.": the second numeral is misread too, and put right by the others.
        alone = not any(out[at].strip(".,:)-") == "2" for at in places)
        out[first] = "I" + stray[1] if alone else out[first]
    for at in places:
        if (late := _SPECKED.fullmatch(out[at])) is not None and openings[at].following.isupper():
            out[at] = late[1]


def _stops(out: list[str]) -> None:
    """Puts "1.2:" and "4,2." right where "1.1." or "4.1." stand beside them, and "3:2-" where "3.1-" does."""
    values = [tuple(map(int, re.findall(r"\d+", token))) if _ORDINAL.fullmatch(token) else () for token in out]
    clean = {value for value, token in zip(values, out, strict=True) if value and not set(token) & set(",:")}
    for at, value in enumerate(values):
        if value and set(out[at]) & set(",:"):
            beside = {(*value[:-1], value[-1] - 1), (*value[:-1], value[-1] + 1), (*value, 1)}
            if beside & clean:
                out[at] = ".".join(map(str, value)) + ("-" if out[at].endswith("-") else ".")


def _romans(openings: Sequence[Opening], out: list[str]) -> None:
    """Finds the values that need the fewest repairs, gaps and new beginnings, all headings of the document taken together."""
    places = [at for at, each in enumerate(openings) if each.heading and _is_roman_like(out[at])]
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for at in places:
        numeral = _split(_ROMAN_LIKE, out[at])[0]
        read = roman_value(numeral) if numeral.isupper() else None
        cost_of_repair = _REPAIR if openings[at].confidence < _SURE else _SURE_REPAIR
        values = {v: cost_of_repair for v in range(1, _HIGHEST + 1) if _may_be(numeral, v)}
        if read is not None and read <= _HIGHEST:
            values[read] = 0.0
        if not values:
            continue
        steps = {
            value: min(
                ((cost + own + _step(before, value), (*path, value)) for before, (cost, path) in best.items()), key=lambda each: each[0]
            )
            for value, own in values.items()
        }
        best = steps
    path = list(min(best.values(), key=lambda each: each[0])[1])
    signs = Counter(sign for at in places if (sign := _split(_ROMAN_LIKE, out[at])[1]))
    usual = signs.most_common(1)[0][0] if signs else "." if [2, 3] in (path[k : k + 2] for k in range(len(path))) else ""
    for at in places:
        numeral, sign = _split(_ROMAN_LIKE, out[at])
        read = roman_value(numeral) if numeral.isupper() else None
        if read is None and not any(_may_be(numeral, v) for v in range(1, _HIGHEST + 1)):
            continue
        value = path.pop(0)
        if not sign and usual and (value > 1 or 2 in path[:1]):
            out[at] = roman(value) + usual
        elif value != read:
            out[at] = roman(value) + ("." if sign in (",", ":") else sign)


def _ranked(openings: Sequence[Opening], out: list[str]) -> None:
    """Numbers the chapters of a document by their rank where enough numerals stand at theirs and no other speaks against it.

    As in "1. MỤC TIÊU", "HM. THỜI GIAN", "II. NỘI DUNG", "IV. TIẾN ĐỘ", "Y. KINH PHÍ", "VI. TỔ CHỨC": the fourth and the sixth are.
    """
    shouted = [at for at, each in enumerate(openings) if each.heading and each.following.isupper()]
    if any(out[at].strip(".,:)-") == "2" for at in shouted):
        return  # "1." is a number, no numeral
    places = [at for at in shouted if _CHAPTER.fullmatch(out[at])]
    sure = 0
    for rank, at in enumerate(places, 1):
        numeral = out[at][:-1]
        read = roman_value(numeral) if numeral.isupper() else None
        if read is not None and read != rank and not _may_be(numeral, rank):
            return
        sure += rank > 1 and _strokes(numeral) == roman(rank)
    if sure >= _RANKED_LEAST and len(places) <= _HIGHEST:
        for rank, at in enumerate(places, 1):
            out[at] = roman(rank) + out[at][-1].replace(",", ".").replace(":", ".")


def _is_roman_like(token: str) -> bool:
    match = _ROMAN_LIKE.fullmatch(token)
    # "TT" heads the column of numbers.
    return match is not None and not match[1].isdigit() and set(match[1]) != {"T"}


def _step(before: int, value: int) -> float:
    if value == before + 1:
        return 0.0
    if value == 1:
        return _ANEW
    return _GAP if value > before else _BACK


def _split(form: re.Pattern[str], token: str) -> tuple[str, str]:
    match = form.fullmatch(token)
    return (match[1], match[2]) if match else (token, "")


def _may_be(token: str, value: int) -> bool:
    """Answers whether a token may be a misreading of a Roman numeral: the same V and X, strokes at most one more or fewer."""
    want, got = roman(value), _strokes(token)
    if [c for c in got if c in "VX"] != [c for c in want if c in "VX"]:
        return False
    head, mine = want.partition("V")[0], got.partition("V")[0]
    return abs(len(got) - len(want)) <= 1 and abs(len(head) - len(mine)) <= 1


def _strokes(token: str) -> str:
    """Answers what is read for a numeral as the strokes it has: "HI" is "III"."""
    return token.replace("TH", "III").replace("H", "II").replace("N", "IV").replace("U", "II").translate(_STROKES)


def _digits(openings: Sequence[Opening], out: list[str]) -> None:
    """Puts "I." right where the next number of its kind is "2.", and "l2." after "11."."""
    places = [at for at, token in enumerate(out) if _DIGIT_LIKE.fullmatch(token)]
    for at, following in itertools.zip_longest(places, places[1:]):
        match = _DIGIT_LIKE.fullmatch(out[at])
        if match is None or match[1].isdigit() or (openings[at].heading and roman_value(match[1]) is not None):
            continue
        number = match[1].translate(str.maketrans("IlOo|]ZSBÏÍí!", "1100112581111"))
        ahead = _DIGIT_LIKE.fullmatch(out[following]) if following is not None else None
        if ahead is not None and ahead[1].isdigit() and int(ahead[1]) == int(number) + 1:
            out[at] = number + match[2]


def _letters(out: list[str]) -> None:
    """Puts a list letter right that is the next one in the alphabet, where the sign read for it is known to be."""
    previous = 0
    for at, token in enumerate(out):
        match = _LETTER_LIKE.fullmatch(token)
        if match is None or match[2] != ")":
            continue
        value = letter_value(match[1]) if match[1] in LIST_LETTERS else None
        expected = LIST_LETTERS[previous] if previous < len(LIST_LETTERS) else ""
        following = LIST_LETTERS[previous + 1] if previous + 1 < len(LIST_LETTERS) else ""
        likely = _FOR_LETTER.get(match[1])
        if value in (previous + 1, 1) or (value is not None and likely not in (expected, following)):
            previous = value or 0
        elif previous and likely == expected:
            out[at] = expected + match[2]
            previous += 1
        elif previous and value is None and likely == following:
            out[at] = following + match[2]
            previous += 2
        elif value is not None:
            previous = value


def _first_letter(openings: Sequence[Opening], out: list[str]) -> None:
    """Puts "a)" right that was read as a dash, where "b)" is the next line in its column and its list has no other "a)"."""
    for at, token in enumerate(out):
        if token != "b)":
            continue
        above = next((k for k in range(at - 1, -1, -1) if _above(openings, k, at)), None)
        if above is None or out[above] not in ("-", "–", "—") or any(out[k] == "a)" for k in range(max(above - _LIST_LINES, 0), at)):
            continue
        if sum(out[k] in ("-", "–", "—") and _above(openings, k, at) for k in range(max(above - _LIST_LINES, 0), at)) == 1:
            out[above] = "a)"


def _dirty(openings: Sequence[Opening], out: list[str]) -> None:
    """Takes specks off "-_1-" where "2-" is the next number."""
    places = [(at, number) for at, token in enumerate(out) if (number := _DIRTY.fullmatch(token) or _PLAIN.fullmatch(token))]
    for (at, number), (_, ahead) in itertools.pairwise(places):
        mine, theirs = re.search(r"\d+", number[0]), re.search(r"\d+", ahead[0])
        if number.re is _DIRTY and mine and theirs and int(theirs[0]) == int(mine[0]) + 1 and openings[at].following[:1].isupper():
            out[at] = number[1].replace(",", ".")


def _unsigned(openings: Sequence[Opening], out: list[str]) -> None:
    """Gives "2" the stop that "1." over it has, where it begins in the same column and a sentence follows."""
    last: tuple[int, int, str] | None = None
    for at, token in enumerate(out):
        match = _PLAIN.fullmatch(token)
        if match is not None:
            last = (at, int(match[1]), match[2])
            continue
        if last is None or not token.isdigit() or int(token) != last[1] + 1 or not openings[at].following[:1].isupper():
            continue
        if _above(openings, last[0], at):
            out[at] = token + last[2]
            last = (at, last[1] + 1, last[2])


def _between(openings: Sequence[Opening], out: list[str]) -> None:
    """Puts a number right of which nothing is left, where "2." and "4." stand over and under it, all of them in one column."""
    places = [(at, int(match[1]), match[2]) for at, token in enumerate(out) if (match := _PLAIN.fullmatch(token))]
    for (upper, number, sign), (lower, next_number, other) in itertools.pairwise(places):
        if next_number != number + 2 or sign != other:
            continue
        column = [at for at in range(upper + 1, lower) if all(_above(openings, edge, at) for edge in (upper, lower))]
        lost = [at for at in column if _is_nothing(openings[at], out[at])]
        glued = [at for at in column if _is_garbled(openings[at], out[at])]
        if len(lost) == 1:
            out[lost[0]] = f"{number + 1}{sign}"
        elif not lost and len(glued) == 1:
            out[glued[0]] = f"{number + 1}{sign} {out[glued[0]]}"


def _last(openings: Sequence[Opening], out: list[str]) -> None:
    """Puts the number behind "1-" and "2-" right of which nothing is left, where it begins in their column and no "3-" follows there."""
    run: list[tuple[int, int, str]] = []
    for at, token in enumerate(out):
        if (match := _PLAIN.fullmatch(token)) is not None:
            follows = run and int(match[1]) == run[-1][1] + 1 and match[2] == run[-1][2] and _above(openings, run[-1][0], at)
            run = [*(run if follows else ()), (at, int(match[1]), match[2])]
        elif len(run) > 1 and _above(openings, run[-1][0], at) and _is_nothing(openings[at], token):
            _, number, sign = run[-1]
            if not any(later == f"{number + 1}{sign}" and _above(openings, at, k) for k, later in enumerate(out[at + 1 :], at + 1)):
                out[at] = f"{number + 1}{sign}"
                run.append((at, number + 1, sign))


def _left_out(openings: Sequence[Opening], out: list[str]) -> None:
    """Gives a line the dash, letter or number that nothing was read of: it begins where the words of the item above do, behind its sign.

    Only where lines that wrap begin further left than signs do: with hanging items, they begin there too.
    """
    signs = {at for at, token in enumerate(out) if _SIGN.fullmatch(token)}
    wrapped = [openings[at + 1].x0 < openings[at].x0 - _SAME_PLACE_PT for at in signs if at + 1 < len(out) and at + 1 not in signs]
    if len(wrapped) < _FEW or sum(wrapped) < _MOSTLY * len(wrapped):
        return
    last: int | None = None
    for at, token in enumerate(out):
        if _SIGN.fullmatch(token):
            last = at
            continue
        if last is None or at - last > _LIST_LINES:
            continue
        opening = openings[at]
        moved = abs(opening.x0 - openings[last].inner) < _SAME_PLACE_PT and opening.x0 - openings[last].x0 > _SAME_PLACE_PT
        if not moved or not opening.closed or not token[:1].isupper() or opening.heading:
            continue
        sign = _next_sign(out[last])
        if sign and (sign in ("-", "+") or sign not in out[at : at + _LIST_LINES]):
            out[at] = f"{sign} {token}"
            last = at


def _next_sign(sign: str) -> str:
    """Answers what the next item of a list opens with: the same dash, the next letter or number."""
    if sign in ("-", "+", "–", "•"):
        return sign
    number = _PLAIN.fullmatch(sign)
    if number is not None:
        return f"{int(number[1]) + 1}{number[2]}"
    value = letter_value(sign[0]) or len(LIST_LETTERS)
    return f"{LIST_LETTERS[value]})" if value < len(LIST_LETTERS) else ""


def _above(openings: Sequence[Opening], one: int, two: int) -> bool:
    """Answers whether two lines begin in one column."""
    return abs(openings[one].x0 - openings[two].x0) < _SAME_PLACE_PT


def _is_nothing(opening: Opening, token: str) -> bool:
    """Answers whether what opens a line may be all that is left of a number."""
    doubted = len(token) <= _SHORT and opening.confidence < _DOUBTED and opening.following[:1].isupper()
    return doubted and not (token in _BULLETS or _LETTER_LIKE.fullmatch(token) or fold(token) in lexicon().words_with)


def _is_garbled(opening: Opening, token: str) -> bool:
    """Answers whether what opens a line may be a number and the first word of its item read as one: "g:iGáoc"."""
    inside = token.rstrip(".,;:")
    return len(token) > _SHORT and opening.confidence < _DOUBTED and not inside.isalnum() and any(c.isupper() for c in inside[1:])
