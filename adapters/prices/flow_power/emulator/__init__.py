"""A KWatch that is not there."""
