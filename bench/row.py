"""One line of the benchmark table: ours against a baseline of the same run, as a ratio."""

from typing import NamedTuple


class Row(NamedTuple):
    """`ours` and `baseline` carry their unit as text; `ratio` should be `target` at most.

    A row without a baseline has `ratio` in the unit its name tells (seconds, MB).
    """

    name: str
    ours: str
    baseline: str
    ratio: float
    target: float | None

    @property
    def holds(self) -> bool:
        """Whether the target is met; a row without one always holds."""
        return self.target is None or self.ratio <= self.target
