"""Planted instructions: a split of generated documents that nothing was trained or tuned on, our detector and its peers."""
