"""Detection quality and speed on a generated corpus and on ordinary text, with other scanners side by side."""
