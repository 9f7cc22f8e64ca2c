"""Shapes, charts and diagrams on a sheet."""

from collections.abc import Iterator

from lxml import etree

from pipeline.extract.colour import WHITE
from pipeline.extract.office import A, Office
from pipeline.extract.reading import Hidden, Piece
from pipeline.extract.visibility._drawn import Colours, fill_of, unseen


def drawn(office: Office, part: str, hidden: Hidden | None, place: str) -> Iterator[Piece]:
    """The letters in a drawing, chart or diagram, line by line."""
    colours = Colours(office.theme)
    for paragraph in office.tree(part).iter(f"{A}p"):
        shape = next((above for above in paragraph.iterancestors() if str(above.tag).endswith("}sp")), None)
        for run in paragraph.iter(f"{A}r", f"{A}fld"):
            text = run.findtext(f"{A}t") or ""
            reason = _in_shape(run, shape, colours)
            yield Piece(text, hidden or (Hidden(reason, place) if reason else None))
        yield Piece("\n", None)


def _in_shape(run: etree._Element, shape: etree._Element | None, colours: Colours) -> str | None:
    """Why letters in a shape on a sheet are not seen."""
    own = run.find(f"{A}rPr")
    parts = (
        {etree.QName(part).localname: part for part in shape.iter() if isinstance(part.tag, str)}
        if shape is not None
        else {}
    )
    if "cNvPr" in parts and parts["cNvPr"].get("hidden") in ("1", "true"):
        return "xlsx_hidden_shape"
    fill = fill_of(parts.get("spPr"))
    behind = (
        WHITE if fill is None or fill.tag == f"{A}noFill" else colours.of(fill) if fill.tag == f"{A}solidFill" else None
    )
    found = unseen([own] if own is not None else [], behind if shape is not None else None, colours)
    return f"xlsx_{found}" if found else None
