"""Writes the samples that carry a credential. Standard library only: it runs before anything is installed."""

import io
import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from _people import planted_pii
from _placeholders import encoded_forms, fill_in
from _secrets import PLANTED, secret

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
CORPUS = HERE / "corpus"


def planted() -> dict[str, str]:
    """Label to value of everything planted in the corpus: `secret:KIND:NAME`, `pii:KIND:NAME`, and for the secrets also
    their base64 and hexadecimal forms, `secret:KIND:NAME/b64` and `/hex`."""
    secrets = {label: secret(label) for label in PLANTED}
    forms = {f"{label}/{form}": text for label, value in secrets.items() for form, text in encoded_forms(value).items()}
    return secrets | forms | planted_pii()


def fill(destination: Path = CORPUS, templates: Path = TEMPLATES) -> list[Path]:
    """Fills each template into its mirrored place below `destination`; gives the paths of all filled files.

    A file that already has its content is left alone. Two processes may fill at once: each file appears whole.
    """
    values = {label: secret(label) for label in PLANTED}
    filled = []
    for template in sorted(path for path in templates.rglob("*") if path.is_file()):
        target = destination / template.relative_to(templates)
        _write_whole(target, filled_bytes(template.read_bytes(), values), destination.parent)
        filled.append(target)
    return filled


def filled_bytes(template: bytes, values: Mapping[str, str]) -> bytes:
    if template.startswith(b"PK\x03\x04"):
        return _filled_archive(template, values)
    return fill_in(template.decode(), values).encode()


def _filled_archive(template: bytes, values: Mapping[str, str]) -> bytes:
    """Office files are zip archives: the placeholders stand in their XML parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.infolist():
            content = source.read(part)
            if part.filename.endswith(".xml"):
                content = fill_in(content.decode(), values).encode()
            archive.writestr(part, content)
    return buffer.getvalue()


def _write_whole(target: Path, content: bytes, workshop: Path) -> None:
    if target.is_file() and target.read_bytes() == content:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    # Beside the destination and not in it: a scan that runs meanwhile must not see a half-written file.
    handle, name = tempfile.mkstemp(prefix=".filling-", dir=workshop)
    with os.fdopen(handle, "wb") as half:
        half.write(content)
    Path(name).chmod(0o644)
    Path(name).replace(target)
