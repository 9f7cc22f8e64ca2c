"""HTML: the cascade of its own style sheets and attributes decides what a person sees. Sheets from elsewhere are not fetched."""

import re

from pipeline.extract import markup
from pipeline.extract.decode import decode_text
from pipeline.extract.embedded import in_data_addresses
from pipeline.extract.limits import Limits
from pipeline.extract.reading import Reading

FORMATS = ("html",)
REASONS = markup.REASONS

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.I)


def read(content: bytes, limits: Limits) -> Reading:
    """The blocks of the page, and the documents in its `data:` addresses."""
    declared = _CHARSET.search(content[:4096])
    source = decode_text(content, declared[1].decode("ascii") if declared else None)
    return Reading(tuple(markup.blocks(source, limits)), tuple(in_data_addresses(source)))
