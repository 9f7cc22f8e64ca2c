"""What the formats of a workbook say of a cell's being seen: fonts, fills, number formats, rules that colour."""

import re
from dataclasses import dataclass, field

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format  # type: ignore[import-untyped]  # it ships no types

from pipeline.extract.colour import BLACK, WHITE, Colour, hex_colour, is_lost_on, shaded
from pipeline.extract.css_colour import css_colour
from pipeline.extract.figures import figure, whole
from pipeline.extract.office import Office, S

_THEME_ORDER = (
    "lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink",
)  # fmt: skip
_INDEXED = ("000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF")
_UNREADABLE = 3.0  # points
_SECTION = re.compile(r'(?:"[^"]*"|\\.|[^;"\\])+|(?<=;)(?=;|$)|^(?=;)')
_WRITTEN_COLOUR = re.compile(r"\[(white|black|red|green|blue|yellow|magenta|cyan)\]", re.I)
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_ALWAYS = re.compile(
    r"TRUE(?:\(\))?|1|1=1|LEN\([^()]*\)>0|NOT\(ISBLANK\([^()]*\)\)|\$?[A-Z]{1,3}\$?\d+<>\"\"|ISTEXT\([^()]*\)", re.I
)


@dataclass(frozen=True, slots=True)
class Format:
    """How a cell looks: why its text or its numbers are not seen, if so. `behind` is None over a gradient or pattern."""

    as_text: str | None = None
    as_number: str | None = None
    is_date: bool = False
    behind: Colour | None = field(default=WHITE)


class Formats:
    """The style sheet of one workbook."""

    def __init__(self, office: Office, part: str | None) -> None:
        self._office = office
        tree = office.tree(part) if part and office.has(part) else None
        self.cells = self._read(tree) if tree is not None else []
        self._rules = list(tree.iterfind(f"{S}dxfs/{S}dxf")) if tree is not None else []

    def of_run(self, own: etree._Element | None, behind: Colour | None) -> str | None:
        """Why a run of a cell's text is not seen, by properties of its own."""
        return self._of_font(own, behind, self.colour(own.find(f"{S}color")) if own is not None else None)

    def of_rule(self, rule: etree._Element, behind: Colour | None) -> str | None:
        """Why a text is not seen once a rule has coloured it; None where that depends on what the cell holds."""
        formula = (rule.findtext(f"{S}formula") or "").replace(" ", "")
        if rule.get("type") != "notContainsBlanks" and not (
            rule.get("type") == "expression" and _ALWAYS.fullmatch(formula)
        ):
            return None
        look = _at(self._rules, rule.get("dxfId"))
        if look is None:
            return None
        code, font, pattern = look.find(f"{S}numFmt"), look.find(f"{S}font"), look.find(f"{S}fill/{S}patternFill")
        if code is not None and _shows_no_text(code.get("formatCode", "")):
            return "xlsx_format"
        if pattern is not None:
            behind = self.colour(pattern.find(f"{S}bgColor")) or behind
        return self.of_run(font, behind)

    def colour(self, element: etree._Element | None) -> Colour | None:
        """A colour as a workbook writes it."""
        if element is None:
            return None
        themed = whole(element.get("theme"), -1)
        if 0 <= themed < len(_THEME_ORDER):
            found = self._office.theme.get(_THEME_ORDER[themed])
            return shaded(found, figure(element.get("tint"))) if found else None
        indexed = whole(element.get("indexed"), -1)
        if indexed >= 0:
            return hex_colour(_INDEXED[indexed % 8]) if indexed < 16 else None
        return hex_colour(element.get("rgb"))

    def _read(self, tree: etree._Element) -> list[Format]:
        codes = {whole(code.get("numFmtId")): code.get("formatCode", "") for code in tree.iter(f"{S}numFmt")}
        fonts, fills = list(tree.iterfind(f"{S}fonts/{S}font")), list(tree.iterfind(f"{S}fills/{S}fill"))
        found = []
        for cell in tree.iterfind(f"{S}cellXfs/{S}xf"):
            number = whole(cell.get("numFmtId"))
            code = codes.get(number) or BUILTIN_FORMATS.get(number, "General")
            font, fill = _at(fonts, cell.get("fontId")), _at(fills, cell.get("fillId"))
            found.append(self._format(code, font, self._behind(fill)))
        return found

    def _format(self, code: str, font: etree._Element | None, behind: Colour | None) -> Format:
        parts = _sections(code)
        told: list[str | None] = []
        for section, blank in ((_for_text(parts), _shows_no_text(code)), (parts[0], _shows_no_number(code))):
            written = _WRITTEN_COLOUR.search(section)
            colour = (
                css_colour(written[1].lower())
                if written
                else self.colour(font.find(f"{S}color"))
                if font is not None
                else None
            )
            told.append("xlsx_format" if blank else self._of_font(font, behind, colour))
        return Format(told[0], told[1], bool(is_date_format(code)), behind)

    def _behind(self, fill: etree._Element | None) -> Colour | None:
        pattern = fill.find(f"{S}patternFill") if fill is not None else None
        if pattern is None:
            return WHITE if fill is None or fill.find(f"{S}gradientFill") is None else None
        kind = pattern.get("patternType")
        if kind in (None, "none"):
            return WHITE
        return (self.colour(pattern.find(f"{S}fgColor")) or WHITE) if kind == "solid" else None

    def _of_font(self, font: etree._Element | None, behind: Colour | None, colour: Colour | None) -> str | None:
        size = font.find(f"{S}sz") if font is not None else None
        if size is not None and figure(size.get("val"), 11) <= _UNREADABLE:
            return "xlsx_tiny"
        return "xlsx_colour" if behind is not None and is_lost_on(colour or BLACK, behind) else None


def _sections(code: str) -> list[str]:
    """The sections of a number format: for positive numbers, negative ones, nought, and text."""
    return _SECTION.findall(code) or [code]


def _for_text(parts: list[str]) -> str:
    if len(parts) >= 4:
        return parts[3]
    return next((part for part in parts if "@" in part), "")


def _shows_no_text(code: str) -> bool:
    parts = _sections(code)
    return len(parts) >= 4 and not re.search(r"@|general", _LITERAL.sub("", parts[3]), re.I)


def _shows_no_number(code: str) -> bool:
    parts = _sections(code)
    return len(parts) > 1 and not any(_LITERAL.sub("", part).strip() for part in parts[:3])


def _at(items: list[etree._Element], index: str | None) -> etree._Element | None:
    number = whole(index, -1)
    return items[number] if 0 <= number < len(items) else None
