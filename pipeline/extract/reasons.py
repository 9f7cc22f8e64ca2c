"""The two vocabularies of extraction: why a text is hidden, and why a document could not be inspected.

Docs and policy list these tables; the pool refuses a worker's answer that uses any other word.
"""

from collections.abc import Mapping
from types import MappingProxyType

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "metadata": "A property of the file (title, author, keywords, custom property) that no page shows.",
        "alt_text": "A description that stands in for a picture, link or field and is not drawn.",
        "mail_alternative": "The version of a mail's body that a mail program does not display.",
        "mail_header": "A header of a mail that a mail program does not display.",
        "html_display": "HTML text taken out of the page: display none, visibility hidden, the hidden attribute, closed details.",
        "html_tiny": "HTML text in a font too small to read, or in a box of no size.",
        "html_transparent": "HTML text with no opacity or a transparent colour.",
        "html_colour": "HTML text in the colour of its background, or nearly so.",
        "html_position": "HTML text moved or clipped out of the page.",
        "html_comment": "An HTML comment.",
        "html_unrendered": "HTML content that a browser does not draw: template, noscript, script data, fallback content.",
        "html_attribute": "The text of an HTML attribute that a page does not show, such as a title or a data attribute.",
        "markdown_comment": "An HTML comment in a Markdown file.",
        "markdown_title": "The title of a Markdown link or picture.",
        "markdown_reference": "A Markdown link definition that nothing refers to.",
        "xml_comment": "A comment or processing instruction in an XML file.",
        "pdf_invisible": "PDF text that leaves no mark on the page: never painted, background colour, covered, clipped.",
        "pdf_tiny": "PDF text too small to read.",
        "pdf_off_page": "PDF text outside the page.",
        "pdf_ocr_layer": "The invisible text layer over the picture of a scanned page.",
        "pdf_annotation": "The text of a PDF annotation, which shows only when opened, if at all.",
        "pdf_form": "The value, default, tip or options of a PDF form field that the page does not show.",
        "pdf_outline": "An entry of a PDF's outline.",
        "pdf_javascript": "A script in a PDF.",
        "pdf_alternate": "PDF replacement text (ActualText, Alt) for marked content.",
        "docx_vanish": "Word text with the hidden attribute.",
        "docx_colour": "Word text in the colour of its background, or nearly so.",
        "docx_tiny": "Word text too small to read.",
        "docx_off_page": "Word text outside the page.",
        "docx_comment": "A Word comment.",
        "docx_deleted": "Word text that a tracked change deletes or moves away.",
        "docx_field": "The instruction of a Word field.",
        "docx_unrendered": "Text in a part of a Word file that no page shows: fallbacks, glossary, unused notes, custom XML.",
        "pptx_notes": "Speaker notes.",
        "pptx_hidden_slide": "Text on a slide that the show skips.",
        "pptx_hidden_shape": "Text in a shape that is switched off.",
        "pptx_off_slide": "Text in a shape outside the slide.",
        "pptx_colour": "PowerPoint text in the colour of its background, or nearly so.",
        "pptx_tiny": "PowerPoint text too small to read.",
        "pptx_comment": "A PowerPoint comment.",
        "xlsx_hidden_sheet": "Text on a hidden or very hidden sheet.",
        "xlsx_hidden_row": "Text in a hidden row, or one of no height.",
        "xlsx_hidden_column": "Text in a hidden column, or one of no width.",
        "xlsx_comment": "A comment on a cell.",
        "xlsx_colour": "Cell text in the colour of its background, or nearly so.",
        "xlsx_format": "Cell text that its number format does not show.",
        "xlsx_tiny": "Cell text too small to read.",
        "xlsx_formula": "The formula behind a cell, or of a defined name.",
        "odt_hidden": "OpenDocument text or section with the hidden attribute.",
        "odt_colour": "OpenDocument text in the colour of its background, or nearly so.",
        "odt_tiny": "OpenDocument text too small to read.",
        "odt_comment": "An OpenDocument annotation.",
        "odt_deleted": "OpenDocument text that a tracked change deletes.",
        "rtf_hidden": "RTF text with the hidden attribute.",
        "rtf_colour": "RTF text in the colour of its background, or nearly so.",
        "rtf_tiny": "RTF text too small to read.",
        "rtf_comment": "An RTF annotation.",
        "rtf_deleted": "RTF text that a tracked change deletes.",
        "rtf_field": "The instruction of an RTF field.",
        "rtf_unrendered": "Text in an RTF group that no page shows.",
    }
)
"""Why a person would not see a text: reason code -> one sentence."""

FAULTS: Mapping[str, str] = MappingProxyType(
    {
        "unsupported_type": "No reader for this kind of file.",
        "type_mismatch": "The content is of another kind than the name says.",
        "encrypted": "The content needs a password.",
        "broken": "The file is damaged, truncated or not what its format allows.",
        "archive_ratio": "The file unpacks to far more than its size.",
        "archive_entries": "The package holds more parts than allowed, or what is inside a file is more than allowed.",
        "entity_bomb": "The XML declares entities of its own.",
        "too_large": "The file, or the text in it, is larger than allowed.",
        "too_deep": "Nested deeper than allowed.",
        "too_many_pages": "More pages than allowed.",
        "too_many_attachments": "More attachments than allowed.",
        "no_text": "No text, or far less than the file promises, came out: perhaps a scan.",
        "needs_libreoffice": "An old Office file, which LibreOffice has to convert, and LibreOffice is not installed.",
        "needs_tesseract": "A picture, which Tesseract has to read, and Tesseract is not installed or `ocr` is off.",
        "timeout": "Reading took longer than allowed.",
        "memory": "Reading took more memory than allowed.",
        "crashed": "The reader ended unexpectedly.",
    }
)
"""Why a document could not be inspected: `CouldNotInspect.reason` -> one sentence."""
