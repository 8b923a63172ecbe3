"""Where and when the German sentences of tests are said."""

from datetime import UTC, datetime

NOW = datetime(2026, 1, 15, 2, 0, tzinfo=UTC)  # a Thursday, noon in Brisbane
ZONE = "Australia/Brisbane"
