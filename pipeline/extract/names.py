"""Names of documents inside documents, as a uri may end in them."""

from pipeline.model import INSIDE

_LONGEST = 400  # characters


def inner_path(name: str) -> str:
    """What a container calls a document, as the end of a uri: no way up, no root, no empty part, no border between documents.

    Of a name beyond all measure the end is kept, where its ending stands.
    """
    parts = ("_" if part == ".." else part for part in name.replace("\\", "/").split("/") if part not in ("", "."))
    return "/".join(parts).replace(INSIDE, "!_/")[-_LONGEST:].lstrip("/") or "unnamed"
