"""Personal data in generated documents: what is found, what is masked beside it, and how fast, ours and its peers."""
