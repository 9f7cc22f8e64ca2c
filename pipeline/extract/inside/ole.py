"""OLE objects: compound files that hold one file of another kind, as Office writes them for what is embedded in a document."""

from io import BytesIO

import olefile

from pipeline.errors import CouldNotInspect
from pipeline.extract.embedded import WRAPPED, wrapped_in
from pipeline.extract.inside._members import Members
from pipeline.extract.limits import Limits
from pipeline.extract.reading import Reading

FORMATS = ("ole",)


def read(content: bytes, stem: str, limits: Limits) -> Reading:
    """The file inside, under its own name where it has one."""
    with olefile.OleFileIO(BytesIO(content)) as file:
        held = [name for name in WRAPPED if file.get_type(name) == olefile.STGTY_STREAM]
        found = wrapped_in({name: file.openstream(name).read() for name in held}, stem)
    if found is None or not found.content:
        raise CouldNotInspect("unsupported_type")
    members = Members(limits)
    members.add_content(found.name, found.content)
    return members.reading()
