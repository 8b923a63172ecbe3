"""A pause after the cloud wanted money or patience: nothing is asked of it until it is over."""

import re
from datetime import datetime, timedelta

from adapters.clouds.tesla.answers import PaymentRequired, TooManyRequests
from domain.errors import DeviceError
from domain.ports.clock import Clock

LEAST_S = 15 * 60.0
A_MOMENT_S = 30.0  # a 429 that asks for less is no reason to freeze a car
OF_MONEY = re.compile(r"billing|insufficient.credit|subscription.required|payment", re.IGNORECASE)


class Cooldown:
    """Whether the cloud is left alone, and why."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: datetime | None = None
        self._began: datetime | None = None
        self._why = ""

    def judge(self, err: DeviceError) -> None:
        """Begins one where the error asks for it."""
        if isinstance(err, TooManyRequests):
            if err.wait_s > A_MOMENT_S:
                self._begin(err, max(LEAST_S, err.wait_s))
        elif isinstance(err, PaymentRequired) or OF_MONEY.search(str(err)):
            self._begin(err, LEAST_S)

    @property
    def why(self) -> str | None:
        """Why nothing may be asked now; None: it may."""
        if self._until is None or self._began is None:
            return None
        return self._why if self._began <= self._clock.now() < self._until else None

    def _begin(self, err: DeviceError, seconds: float) -> None:
        self._began = self._clock.now()
        self._until = self._began + timedelta(seconds=seconds)
        self._why = str(err)
