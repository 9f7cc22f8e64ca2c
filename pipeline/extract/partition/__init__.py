"""The one door to `unstructured`: its quirks are dealt with here, and no type of its own leaves this package.

- Its telemetry and notices are switched off by the worker's environment, before the import.
- It loads spaCy's English tagger, from the network if need be, to tell narrative text from titles. A plain splitter into
  sentences and words gives the same text and, now and then, another category, many times faster.
- Its PDF reader takes pages apart by pdfminer, several times slower than the renderer that looks at them anyway. So pages are
  laid out here (`layout.py`, `pdf.py`), and `unstructured` names the kinds of their paragraphs.
- `languages` is always given (else every element is guessed at), and a strategy too (`auto` may ask a model hub).

One file per format, so that a worker loads only what its documents need.
"""

from pipeline.extract.partition import tagger as tagger  # before anything imports `unstructured`
