"""What keeps a service on the internet from telling anything new, while what it told before still counts."""

from datetime import datetime, timedelta

from msgspec import Struct

from domain.errors import Rejected

PRICES_WAIT = timedelta(minutes=15)  # what is dear or cheap changes within the hour
FORECASTS_WAIT = timedelta(hours=2)  # some are asked once an hour, and the last one is good for a day


class SourceTrouble(Struct, frozen=True, kw_only=True):
    """Why it told nothing when it was asked last, and since when that is so. `is_refused`: it takes no such
    question, a key that is revoked, which does not heal by itself.
    """

    error: str
    since: datetime
    is_refused: bool = False

    def is_told(self, now: datetime, wait: timedelta) -> bool:
        """Whether the owner should know: of a refusal at once, of an outage once it lasts."""
        return self.is_refused or now - self.since >= wait


def troubled(before: SourceTrouble | None, error: BaseException, now: datetime) -> SourceTrouble:
    """It told nothing once more."""
    return SourceTrouble(
        error=str(error) or type(error).__name__,
        since=now if before is None else min(before.since, now),
        is_refused=isinstance(error, Rejected),
    )
