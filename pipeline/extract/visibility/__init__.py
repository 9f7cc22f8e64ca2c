"""One reader per format. The folder is the registry: a new file with `FORMATS`, `REASONS` and `read` is a new format."""
