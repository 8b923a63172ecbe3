"""How long what is kept of a site's past: statements that forget, each with its age by the house's clock."""

from datetime import timedelta

RAW_KEPT = timedelta(hours=48)
YEAR = timedelta(days=365)

FORGET_RAW = "DELETE FROM samples WHERE site = ? AND at < ?"
FORGET_COMMANDS = """
DELETE FROM commands
WHERE site = ? AND accepted_at < ? AND state NOT IN ('accepted', 'sent', 'unknown')
"""
KEEP = (
    ("DELETE FROM power_5min WHERE site = ? AND at < ?", 2 * YEAR),
    ("DELETE FROM decisions WHERE site = ? AND at < ?", YEAR),
    ("DELETE FROM sessions WHERE site = ? AND ended_at < ?", 10 * YEAR),
    (FORGET_COMMANDS, YEAR),
)
