"""A source as a page of the intranet, with the ways in which a page can keep text from a reader's eyes."""

from html import escape

from _source import Block, Source

_STYLE = """
    body { font-family: Calibri, Helvetica, sans-serif; margin: 0; color: #1d2733; }
    header { background: #12355b; color: white; padding: 0.8rem 2rem; }
    header a { color: #d5e6ea; margin-right: 1.2rem; text-decoration: none; }
    main { max-width: 46rem; margin: 2rem auto; line-height: 1.5; }
    h1, h2 { color: #12355b; } table { border-collapse: collapse; } td, th { border: 1px solid #c5d3da; padding: 0.3rem 0.7rem; }
    footer { border-top: 1px solid #c5d3da; padding: 1rem 2rem; font-size: 0.85rem; color: #5a6b78; }
"""


def page(source: Source) -> bytes:
    language = str(source.front.get("language", "en"))
    body = "\n    ".join(fragment(block) for block in source.blocks())
    footer = escape(str(source.front.get("footer", "Ostrand Marine Instruments, internal pages")))
    return f"""<!DOCTYPE html>
<html lang="{language}">
<head>
  <meta charset="utf-8">
  <title>{escape(source.title)}</title>
  <style>{_STYLE}  </style>
</head>
<body>
  <header><strong>Ostrand</strong> <a href="/start">Start</a><a href="/products">Products</a><a href="/service">Service</a></header>
  <main>
    {body}
  </main>
  <footer>{footer}</footer>
</body>
</html>
""".encode()


def fragment(block: Block) -> str:
    """One block as HTML that is well-formed XML too, so that books can use it."""
    text = escape(block.text)
    match block.kind:
        case "heading":
            return f"<h{block.level}>{text}</h{block.level}>"
        case "paragraph":
            return f"<p>{text}</p>"
        case "bullets":
            return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in block.lines) + "</ul>"
        case "code":
            return "<pre><code>" + escape("\n".join(block.lines)) + "</code></pre>"
        case "table":
            return _table(block)
        case "displaynone":
            return f'<div style="display:none">{text}</div>'
        case "htmlcomment":
            return f"<!-- {block.text} -->"
        case "picture":
            return f'<img src="/img/figure.png" width="480" alt="{text}"/>'
        case _:
            raise ValueError(f"a page has no ::{block.kind}")


def _table(block: Block) -> str:
    head, *rows = block.rows
    lines = ["<tr>" + "".join(f"<th>{escape(cell)}</th>" for cell in head) + "</tr>"]
    lines += ["<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows]
    return "<table>\n      " + "\n      ".join(lines) + "\n    </table>"
