"""Makes a page's picture fit for recognition; each step is here because it lowers the error that benchmarks/ocr.py measures."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from extract.ocr import PageImage
from extract.ocr.components import Components, components
from extract.ocr.rulings import Ruling, rulings

# Darker than this is ink.
DARK = 140
# Ink below this share of the page is dust: a letter of 12 points covers about a hundred-thousandth of A4.
_BLANK_SHARE = 0.0002
# Fewer blots of a letter's size say nothing about the letters on a page.
_FEW = 20
# Tesseract reads slightly sloping lines as well as level ones, and turning a picture blurs it.
_LEVEL_DEG = 0.5
# Rules that slope by more are no rows and columns of pixels.
_LEVEL_RULES_DEG = 0.08
_MAX_SKEW_DEG = 6.0
_TURN_LEAD = 1.15
# Light is looked at in squares of so many pixels; paper lighter than _WHITE all over is white enough, darker than _BLACK no paper.
_LIGHT_CELL = 16
_WHITE, _BLACK = 215, 60
# Channels that differ by so much make a colour, smeared over so many pixels; ink of print is darker than this in all of them, with the
# colour of a stamp on it or not.
_COLOURED, _SMEARED, _PRINT = 40, 7, 105
# Fewer specks a letter than this: on a clean page what looks like one is more likely a thin dash.
_CLEAN = 0.005
# So many specks a letter: some touch letters or lie between them, where they cannot be told from signs.
_MANY_SPECKS = 0.04
# Marks with less ink than this share of the usual one are specks; dots have at least this share of the ink of the smallest.
_FAINT, _DOT = 0.4, 0.85


@dataclass(frozen=True, slots=True)
class Prepared:
    """A picture ready for recognition, and how its pixels lie to those of the page.

    `blank`: nothing is printed on it. `specked`: it was full of specks, and some of them are left. `turned`: by how many quarter turns
    against the clock. `slope_deg`: how far the upright page's lines run down to the right. `levelled`: whether the picture was turned back
    by that angle about its centre. `rules`: the straight rules that were printed, in pixels of the picture, which is without those of
    tables. `letter`: the height of an "x" in pixels, 0 where there is too little text to tell. `blots`: the ink of the picture, None
    where it is blank.
    """

    image: PageImage
    blank: bool = False
    specked: bool = False
    turned: int = 0
    slope_deg: float = 0.0
    levelled: bool = False
    rules: tuple[Ruling, ...] = ()
    letter: float = 0.0
    blots: Components | None = None

    def places(self, x: float, y: float) -> tuple[tuple[float, float], tuple[float, float]]:
        """Answers where a pixel of the picture lies on the upright, level page and on the page as it came, in pixels."""
        level = (x, y) if self.levelled else self._turned(x, y, self.slope_deg)
        sloping = self._turned(x, y, -self.slope_deg) if self.levelled else (x, y)
        return level, self._before_turns(*sloping)

    def _before_turns(self, x: float, y: float) -> tuple[float, float]:
        """Answers where a pixel of the upright picture was before the quarter turns."""
        wide, high = self.image.width, self.image.height
        return ((x, y), (high - y, x), (wide - x, high - y), (y, wide - x))[self.turned]

    def _turned(self, x: float, y: float, angle_deg: float) -> tuple[float, float]:
        """Answers the place of a point after a turn against the clock about the centre."""
        middle, centre = self.image.width / 2, self.image.height / 2
        cos, sin = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
        right, down = x - middle, y - centre
        return middle + right * cos + down * sin, centre - right * sin + down * cos


def prepare(pixels: Any, dpi: float) -> Prepared:
    """Answers the picture of a page made ready.

    Args:
        pixels: array of bytes, 0 black to 255 white; two-dimensional, or with red, green and blue in the third dimension. Left as it is.
        dpi: how many of them make an inch.
    """
    import numpy as np

    grey = without_borders(evenly_lit(without_colours(pixels)))
    dark = grey < DARK
    if int(np.count_nonzero(dark)) < _BLANK_SHARE * grey.size:
        return Prepared(PageImage(np.ascontiguousarray(grey), dpi), blank=True)
    blots = components(dark)
    letter = letter_height(blots)
    turned = quarter_turns(blots, letter) if letter else 0
    if turned:
        grey = np.ascontiguousarray(np.rot90(grey, turned))
        blots = components(grey < DARK)
    slope = skew(blots, letter) if letter else 0.0
    specks = 0.0
    ruled = _has_rules(blots, letter)
    if letter:
        grey, blots, specks = without_specks(grey, blots, letter)
    levelled = abs(slope) >= (_LEVEL_DEG if not ruled else _LEVEL_RULES_DEG)
    if levelled:
        grey = _level(grey, slope)
        blots = components(grey < DARK)
    grey, blots, rules = _without_rules(grey, blots, letter)
    return Prepared(
        PageImage(np.ascontiguousarray(grey), dpi),
        blots=blots,
        specked=specks > _MANY_SPECKS,
        turned=turned,
        slope_deg=slope,
        levelled=levelled,
        rules=rules,
        letter=letter,
    )


# --- Colour and light -------------------------------------------------------------------------------------------------------


def without_colours(pixels: Any) -> Any:
    """Answers the picture in grey, with the ink of seals, stamps and pens nearly gone: they are coloured, print is black."""
    if pixels.ndim == 2:
        return pixels
    import numpy as np
    from PIL import Image, ImageFilter

    most = pixels.max(axis=2)
    coloured = most - pixels.min(axis=2) >= _COLOURED
    if not coloured.any():
        return most
    # Pictures keep colours coarser than light: beside a colour what is not as dark as print is what is left of it.
    near = np.asarray(Image.fromarray(coloured.view(np.uint8) * 255).filter(ImageFilter.MaxFilter(_SMEARED))) > 0
    return np.where(near & (most >= _PRINT), np.uint8(255), most)


def evenly_lit(grey: Any) -> Any:
    """Answers the picture with its paper white all over, where the light falls off or the paper is dark."""
    import numpy as np
    from PIL import Image, ImageFilter

    height, width = grey.shape
    small = Image.fromarray(grey).reduce(_LIGHT_CELL)
    # The paper is the lightest there is around; letters and pictures are darker.
    paper = small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.GaussianBlur(3))
    levels = np.asarray(paper)
    low, high = np.quantile(levels, (0.02, 0.5))
    if low > _WHITE or high < _BLACK:
        return grey
    light = np.asarray(paper.resize((width, height), Image.Resampling.BILINEAR), np.float32)
    return np.minimum(grey * (255.0 / np.maximum(light, _BLACK)), 255).astype(np.uint8)


# --- Orientation --------------------------------------------------------------------------------------------------------------


def quarter_turns(blots: Components, letter: float) -> int:
    """Answers by how many quarter turns against the clock (0..3) the page has to be turned so that its text stands upright.

    Letters stand on lines: their feet fall together along the line, their tops less so, as capitals, marks and tall letters differ.
    """
    import numpy as np

    letters = (blots.height > 0.5 * letter) & (blots.height < 2.5 * letter) & (blots.width > 0.3 * letter) & (blots.width < 2.5 * letter)
    if int(letters.sum()) < 3 * _FEW:
        return 0
    x0, x1 = blots.x0[letters].astype(float), blots.x1[letters].astype(float)
    top, bottom = blots.top[letters].astype(float), blots.bottom[letters].astype(float)
    across, down = (x0 + x1) / 2, (top + bottom) / 2
    # Each direction as (along the line, feet): as it is, and turned by 1, 2, 3 quarters.
    width, height = blots.shape[1], blots.shape[0]
    views = ((across, bottom), (down, width - x0), (width - across, height - top), (height - down, x1))
    row = max(0.12 * letter, 2.0)
    angles = np.arange(-_MAX_SKEW_DEG, _MAX_SKEW_DEG + 0.2, 0.4)
    scores = [max(_fullness(along, feet, angle, row) for angle in angles) for along, feet in views]
    # An upright page is the rule; another reading takes a clear lead.
    best = int(np.argmax(scores))
    return best if scores[best] > _TURN_LEAD * scores[0] else 0


def _level(grey: Any, slope_deg: float) -> Any:
    import numpy as np
    from PIL import Image

    return np.asarray(Image.fromarray(grey).rotate(slope_deg, resample=Image.Resampling.BICUBIC, fillcolor=255))


# --- Rules ------------------------------------------------------------------------------------------------------------------


def _has_rules(blots: Components, letter: float) -> bool:
    """Answers whether the page has something as tall as a table's rule and mostly white."""
    tall = (blots.height > 6 * letter) & (blots.ink < 0.3 * blots.width * blots.height + 2 * letter * blots.height)
    return bool(letter) and bool(tall.any())


def _without_rules(grey: Any, blots: Components, letter: float) -> tuple[Any, Components, tuple[Ruling, ...]]:
    import numpy as np
    from PIL import Image, ImageFilter

    if not letter:
        return grey, blots, ()
    found = rulings(blots, letter)
    if found.grid is None:
        return grey, blots, found.rules
    rims = np.asarray(Image.fromarray(found.grid.view(np.uint8) * 255).filter(ImageFilter.MaxFilter(3))) > 0
    grey = np.where(rims, np.uint8(255), grey)
    return grey, components(grey < DARK), found.rules


# --- Borders --------------------------------------------------------------------------------------------------------------


def without_borders(pixels: Any) -> Any:
    """Answers the picture with the black that a scanner leaves around the sheet made white."""
    height, width = pixels.shape
    top, bottom = _border(pixels.mean(axis=1) < 60)
    left, right = _border(pixels.mean(axis=0) < 60)
    if not (top or bottom or left or right):
        return pixels
    out = pixels.copy()
    out[:top] = 255
    out[height - bottom :] = 255
    out[:, :left] = 255
    out[:, width - right :] = 255
    return out


def _border(black: Any) -> tuple[int, int]:
    """Answers how many rows (or columns) are black at either end, a frayed edge included."""
    count = len(black)
    out = []
    for run in (black, black[::-1]):
        end = int(run[: count // 4].nonzero()[0].max(initial=-1)) + 1
        out.append(end + count // 200 if end and run[:end].mean() > 0.5 else 0)
    return out[0], out[1]


# --- Letters and their lines ------------------------------------------------------------------------------------------------


def letter_height(blots: Components) -> float:
    """Answers the height of most blots that could be letters, which is that of an "x"; 0 where there are too few."""
    import numpy as np

    high, wide = blots.height, blots.width
    likely = (high >= 8) & (high <= 150) & (wide >= 4) & (wide <= 200) & (wide < 6 * high)
    return float(np.median(high[likely])) if int(likely.sum()) >= _FEW else 0.0


def skew(blots: Components, letter: float) -> float:
    """Answers how far the lines of text run down to the right, in degrees; 0 where there is too little text to tell.

    The feet of letters fall together, seen along the lines: the angle is the one at which they make the fullest rows.
    """
    import numpy as np

    letters = (blots.height > 0.6 * letter) & (blots.height < 2.2 * letter) & (blots.width < 4 * letter)
    if int(letters.sum()) < 2 * _FEW:
        return 0.0
    across = ((blots.x0 + blots.x1) / 2)[letters]
    feet = blots.bottom[letters].astype(float)
    best = 0.0
    for step, reach, row in ((0.25, _MAX_SKEW_DEG, 0.25), (0.05, 0.3, 0.12), (0.01, 0.06, 0.12)):
        angles = best + np.arange(-reach, reach + step / 2, step)
        best = float(angles[int(np.argmax([_fullness(across, feet, angle, max(row * letter, 2.0)) for angle in angles]))])
    return best


def _fullness(across: Any, feet: Any, angle: float, row: float) -> float:
    import numpy as np

    down = feet - across * math.tan(math.radians(angle))
    counts = np.bincount(np.round((down - down.min()) / row).astype(int)).astype(float)
    pairs = counts[:-1] + counts[1:] if len(counts) > 1 else counts
    return float((pairs * pairs).sum())


# --- Specks -----------------------------------------------------------------------------------------------------------------


def without_specks(grey: Any, blots: Components, letter: float) -> tuple[Any, Components, float]:
    """Takes the specks of a bad copy off the picture: small blots that are no mark, dot or sign beside a letter.

    Returns:
        The picture, its blots, and how many specks there were for each letter.
    """
    import numpy as np
    from PIL import Image, ImageFilter

    wide, high = blots.width, blots.height
    # On a page that slopes a thin dash fills two thirds of its box.
    dash = (wide >= 0.35 * letter) & (wide >= 1.6 * high) & (blots.ink >= 0.65 * wide * high)
    large = (high >= 0.55 * letter) | (wide >= 0.8 * letter) | dash
    letters = large & (high <= 4 * letter)
    grid = _Grid(grey.shape, letter)
    marks = ~large & grid.near(blots, letters, side=0.1 * letter, above=0.8 * letter, below=0.0)
    # A page's own dots over "i" say how small a dot can be: thin prints have smaller ones, and so has small type.
    smallest = _least_ink(blots.ink[marks]) * np.minimum(grid.heights(blots, letters) / float(np.mean(high[letters])), 1.0) ** 2
    solid = ~large & (blots.ink >= smallest)
    beside = solid & grid.near(blots, letters, side=0.9 * letter, above=1.3 * letter, below=0.6 * letter)
    chained = solid & grid.near(blots, beside, side=0.6 * letter, above=0.4 * letter, below=0.4 * letter)
    # The dot that opens an item stands further off, half way up its letters.
    small, great = np.minimum(wide, high), np.maximum(wide, high)
    dot = (small >= 0.22 * letter) & (great <= 1.5 * small) & (blots.ink >= 0.66 * wide * high)
    opening = solid & dot & grid.near(blots, letters, side=2.4 * letter, above=-0.2 * letter, below=-0.2 * letter)
    keep = large | beside | chained | opening
    share = float(np.count_nonzero(~keep)) / max(int(letters.sum()), 1)
    if share < _CLEAN:
        return grey, blots, share
    # A speck has a grey rim; that of a letter stays.
    specks = Image.fromarray(blots.mask(~keep).view(np.uint8) * 255).filter(ImageFilter.MaxFilter(3))
    out = grey.copy()
    out[(np.asarray(specks) > 0) & ~blots.mask(keep)] = 255
    return out, blots.only(keep), share


def _least_ink(marks: Any) -> float:
    """Answers how much ink the dots of a page have at least, from the ink of its marks and of the specks among them."""
    import numpy as np

    if len(marks) < _FEW:
        return 0.0
    usual = float(np.median(marks))
    return _DOT * float(np.quantile(marks[marks >= _FAINT * usual], 0.05))


class _Grid:
    """Tells which blots lie near others, on a grid of square cells, a fifth of a letter wide."""

    def __init__(self, shape: tuple[int, int], letter: float) -> None:
        self._cell = max(int(letter / 5), 2)
        self._rows, self._columns = (length // self._cell + 2 for length in shape)
        self._reach = round(5 * letter / self._cell), round(letter / self._cell)

    def near(self, blots: Components, hosts: Any, *, side: float, above: float, below: float) -> Any:
        """Answers for each blot whether its middle lies on a host's box widened by these pixels."""
        import numpy as np

        def cells(values: Any, last: int) -> Any:
            return np.clip(values // self._cell, 0, last).astype(int)

        left, right = cells(blots.x0[hosts] - side, self._columns - 2), cells(blots.x1[hosts] + side, self._columns - 2) + 1
        top, bottom = cells(blots.top[hosts] - above, self._rows - 2), cells(blots.bottom[hosts] + below, self._rows - 2) + 1
        corners = np.zeros((self._rows, self._columns), np.int32)
        for rows, columns, sign in ((top, left, 1), (bottom, right, 1), (top, right, -1), (bottom, left, -1)):
            np.add.at(corners, (rows, columns), sign)
        covered = corners.cumsum(axis=0).cumsum(axis=1) > 0
        middle_x, middle_y = (blots.x0 + blots.x1) // 2, (blots.top + blots.bottom) // 2
        return covered[cells(middle_y, self._rows - 1), cells(middle_x, self._columns - 1)]

    def heights(self, blots: Components, hosts: Any) -> Any:
        """Answers for each blot the mean height of the hosts around it: in its line, some letters to the left and right."""
        import numpy as np

        middle_x, middle_y = (blots.x0 + blots.x1) // 2 // self._cell, (blots.top + blots.bottom) // 2 // self._cell
        sums = np.zeros((2, self._rows + 1, self._columns + 1))
        for values, of in zip(sums, (blots.height[hosts], 1.0), strict=True):
            np.add.at(values[1:, 1:], (middle_y[hosts], middle_x[hosts]), of)
        sums = sums.cumsum(axis=1).cumsum(axis=2)
        across, down = self._reach
        left, right = np.maximum(middle_x - across, 0), np.minimum(middle_x + across + 1, self._columns)
        top, bottom = np.maximum(middle_y - down, 0), np.minimum(middle_y + down + 1, self._rows)
        total, count = sums[:, bottom, right] - sums[:, top, right] - sums[:, bottom, left] + sums[:, top, left]
        return total / np.maximum(count, 1)
