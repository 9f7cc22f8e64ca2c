"""A labelled corpus of corporate documents, made from a seed: the same seed gives the same documents on every machine."""
