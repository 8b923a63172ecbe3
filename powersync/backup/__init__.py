"""A house in one file, and back: its database, its settings, its keys."""
