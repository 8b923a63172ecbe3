"""Records that live as long as the program: for scenarios, whose storage survives their restarts."""

from adapters.stores.memory.records import MemoryRecords

__all__ = ["MemoryRecords"]
