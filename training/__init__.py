"""Training code. Needs libraries that the product does without."""
