"""Fuse, circuits and import limit: what the connection of the house leaves to every owner's order."""
