"""How long what is kept: statements that forget, each with its age."""

from datetime import timedelta

RAW_KEPT = timedelta(hours=48)
YEAR = timedelta(days=365)

KEEP = (
    ("DELETE FROM power_5min WHERE at < ?", 2 * YEAR),
    ("DELETE FROM decisions WHERE at < ?", YEAR),
    (
        "DELETE FROM commands WHERE accepted_at < ? AND state NOT IN ('accepted', 'sent', 'unknown')",
        YEAR,
    ),
    ("DELETE FROM tokens WHERE revoked_at < ?", YEAR),
    ("DELETE FROM pairings WHERE expires_at < ?", timedelta(0)),
)
