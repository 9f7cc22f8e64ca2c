"""Measurements that anyone can repeat: what is found, what is flagged wrongly, at what speed, and how others do."""
