"""The one door to `unstructured`: its quirks are dealt with here, and no type of its own leaves this package.

- Its telemetry and notices are switched off by the worker's environment, before the import.
- It loads spaCy's English tagger, from the network if need be, to tell narrative text from titles. A blank pipeline with a
  sentence splitter gives the same text and, now and then, another category, 11 to 24 times faster.
- `partition_pdf` imports layout models that the fast strategy never uses: empty modules stand in for them.
- `languages` is always given (else every element is guessed at), and a strategy too (`auto` may ask a model hub).

One file per format, so that a worker loads only what its documents need.
"""
