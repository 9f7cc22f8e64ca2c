"""What one document may cost. The policy passes values in; these defaults fit ordinary office documents."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps for one document, and for the worker that reads it.

    Sizes are bytes, times seconds, `max_text_chars` counts Unicode code points. `memory_bytes` caps the address space of the
    worker process, of which about 350 MB are its libraries. `max_archive_ratio` is unpacked over packed size.
    `max_inner_documents` and `max_inner_bytes` bound all documents inside one file, level by level taken together.
    `ocr` allows the time that reading pictures takes.
    """

    max_bytes: int = 50_000_000
    wall_seconds: float = 60.0
    cpu_seconds: int = 45
    memory_bytes: int = 2_000_000_000
    max_file_bytes: int = 100_000_000
    max_pages: int = 2_000
    max_archive_ratio: int = 100
    max_archive_entries: int = 5_000
    max_unpacked_bytes: int = 300_000_000
    max_inner_documents: int = 5_000
    max_inner_bytes: int = 200_000_000
    max_text_chars: int = 10_000_000
    max_elements: int = 200_000
    max_depth: int = 500
    max_attachments: int = 100
    attachment_depth: int = 3
    ocr: bool = False
