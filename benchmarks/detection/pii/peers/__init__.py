"""Engines that can be measured, each in a process of its own: ours, Presidio's, Rampart and depii."""
