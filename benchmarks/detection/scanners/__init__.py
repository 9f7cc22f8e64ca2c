"""One file for each scanner that can be measured, ours among them, behind one protocol."""
