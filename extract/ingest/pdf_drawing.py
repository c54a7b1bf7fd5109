"""The straight strokes and the pictures of a PDF page, and how page coordinates become places on the page as it is read."""

from __future__ import annotations

import ctypes
import itertools
from typing import Any

import pypdfium2.raw as pdfium

from extract.ingest.printed import Rule

# A stroke thinner than this draws a line, whether the file strokes a line or fills a narrow rectangle; shorter ones than MIN_RULE are dots.
THIN = 3.0
MIN_RULE = 6.0
# A page with more strokes is a map or a drawing: its rules are of no use, and there may be millions.
MAX_STROKES = 20_000
_FORM_DEPTH = 4


class PageFrame:
    """How page coordinates (points, upwards, any origin) become places on the displayed page, and those places in reading position."""

    def __init__(self, left: float, bottom: float, right: float, top: float, turned: int) -> None:
        wide, high = right - left, top - bottom
        self.width, self.height = (high, wide) if turned in (90, 270) else (wide, high)
        # X = a*x + c*y + e, Y = b*x + d*y + f, downwards from the top left.
        self.matrix = {
            0: (1.0, 0.0, 0.0, -1.0, -left, top),
            90: (0.0, 1.0, 1.0, 0.0, -bottom, -left),
            180: (-1.0, 0.0, 0.0, 1.0, right, -bottom),
            270: (0.0, -1.0, -1.0, 0.0, top, right),
        }[turned]

    def turn(self, direction: int) -> None:
        """Turns the page so that text which runs towards `direction` (degrees, counter-clockwise as displayed) runs to the right."""
        a, b, c, d, e, f = self.matrix
        if direction == 90:
            self.matrix = (-b, a, -d, c, self.height - f, e)
        elif direction == 180:
            self.matrix = (-a, -b, -c, -d, self.width - e, self.height - f)
        elif direction == 270:
            self.matrix = (b, -a, d, -c, f, self.width - e)
        if direction in (90, 270):
            self.width, self.height = self.height, self.width

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Answers the place (from the left, from the top) of a point in page coordinates."""
        a, b, c, d, e, f = self.matrix
        return a * x + c * y + e, b * x + d * y + f

    def rectangle(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """Answers (x0, top, x1, bottom) of the rectangle with those opposite corners."""
        a, b, c, d, e, f = self.matrix
        left, top = a * x0 + c * y0 + e, b * x0 + d * y0 + f
        right, bottom = a * x1 + c * y1 + e, b * x1 + d * y1 + f
        if left > right:
            left, right = right, left
        if top > bottom:
            top, bottom = bottom, top
        return left, top, right, bottom


class Drawing:
    """Collects the straight strokes and the pictures of a page, those inside form objects too."""

    def __init__(self, frame: PageFrame) -> None:
        self._frame = frame
        self.rules: list[Rule] = []
        self.pictures = 0.0
        self.strokes = 0

    def walk_page(self, raw_page: Any) -> None:
        """Takes in everything that the page draws."""
        for i in range(pdfium.FPDFPage_CountObjects(raw_page)):
            self._visit(pdfium.FPDFPage_GetObject(raw_page, i), (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), 0)

    def _visit(self, item: Any, outer: tuple[float, ...], depth: int) -> None:
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            self.strokes += 1
            if self.strokes <= MAX_STROKES:
                self._path(item, outer)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = (ctypes.c_float() for _ in range(4))
            if pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top):
                (x0, y0), (x1, y1) = _moved(outer, left.value, bottom.value), _moved(outer, right.value, top.value)
                self.pictures += abs(x1 - x0) * abs(y1 - y0)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _FORM_DEPTH:
            inner = _times(_matrix(item), outer)
            for i in range(pdfium.FPDFFormObj_CountObjects(item)):
                self._visit(pdfium.FPDFFormObj_GetObject(item, i), inner, depth + 1)

    def _path(self, item: Any, outer: tuple[float, ...]) -> None:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
        matrix = _times(_matrix(item), outer)
        x, y = ctypes.c_float(), ctypes.c_float()
        outline: list[tuple[float, float]] = []
        for i in range(pdfium.FPDFPath_CountSegments(item)):
            segment = pdfium.FPDFPath_GetPathSegment(item, i)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            if kind == pdfium.FPDF_SEGMENT_BEZIERTO:
                # Curves are drawings, their control points no corners.
                return
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                self._outline(outline, bool(stroke.value))
                outline = []
            outline.append(self._frame.point(*_moved(matrix, x.value, y.value)))
            if pdfium.FPDFPathSegment_GetClose(segment):
                outline.append(outline[0])
        self._outline(outline, bool(stroke.value))

    def _outline(self, points: list[tuple[float, float]], stroked: bool) -> None:
        """Takes the rules out of one outline: itself where it is thin, else its sides where they are stroked."""
        if len(points) < 2:
            return
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        x0, x1, top, bottom = min(xs), max(xs), min(ys), max(ys)
        if bottom - top <= THIN or x1 - x0 <= THIN:
            self._rule(x0, top, x1, bottom)
        elif stroked:
            for (ax, ay), (bx, by) in itertools.pairwise(points):
                if abs(ax - bx) <= 0.5 or abs(ay - by) <= 0.5:
                    self._rule(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    def _rule(self, x0: float, top: float, x1: float, bottom: float) -> None:
        if x1 - x0 >= bottom - top:
            if x1 - x0 >= MIN_RULE:
                middle = (top + bottom) / 2
                self.rules.append(Rule(x0, middle, x1, middle))
        elif bottom - top >= MIN_RULE:
            middle = (x0 + x1) / 2
            self.rules.append(Rule(middle, top, middle, bottom))


def _matrix(item: Any) -> tuple[float, ...]:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix)):
        return 1.0, 0.0, 0.0, 1.0, 0.0, 0.0
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(inner: tuple[float, ...], outer: tuple[float, ...]) -> tuple[float, ...]:
    """Answers the matrix that applies `inner` first, `outer` second."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _moved(matrix: tuple[float, ...], x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
