"""A number for each energy that may be stored, on a ladder of energies, and read between its rungs."""

from math import ceil, floor

import numpy as np
import numpy.typing as npt

RUNGS = 432  # with fewer, what lies between two of them is blurred step by step, over the whole plan
HAIR = 1e-9

Energies = npt.NDArray[np.float64]  # kWh
Costs = npt.NDArray[np.float64]  # one for each rung, currency


class Ladder:
    """Energies from the least that is planned with to a full battery, kWh, in even steps."""

    def __init__(self, low_kwh: float, high_kwh: float) -> None:
        self.low_kwh, self.high_kwh = low_kwh, high_kwh
        self.step_kwh = (high_kwh - low_kwh) / RUNGS
        self.rungs: Energies = low_kwh + np.arange(RUNGS + 1, dtype=np.float64) * self.step_kwh
        self.rungs[-1] = high_kwh

    def at(self, costs: Costs, energy_kwh: float) -> float:
        """The cost between two rungs, in proportion."""
        place = (energy_kwh - self.low_kwh) / self.step_kwh
        below = min(max(int(place), 0), RUNGS - 1)
        part = place - below
        return float(costs[below]) * (1 - part) + float(costs[below + 1]) * part

    def each(self, costs: Costs, energies_kwh: Energies) -> Costs:
        """`at`, for many energies."""
        places = (energies_kwh - self.low_kwh) / self.step_kwh
        below = np.minimum(np.maximum(places.astype(np.int64), 0), RUNGS - 1)
        parts = places - below
        read: Costs = costs[below] * (1 - parts) + costs[below + 1] * parts
        return read

    def between(self, low_kwh: float, high_kwh: float) -> range:
        """The rungs within two energies."""
        first = ceil((low_kwh - self.low_kwh) / self.step_kwh - HAIR)
        last = floor((high_kwh - self.low_kwh) / self.step_kwh + HAIR)
        return range(max(0, first), min(RUNGS, last) + 1)

    def moved(self, costs: Costs, rungs: range, by_kwh: float, cost: float) -> Costs:
        """From each of these rungs `cost`, and what so many kWh above it costs; the ladder must hold that."""
        place = by_kwh / self.step_kwh
        whole = floor(place + HAIR)
        part = max(0.0, place - whole)
        begin, end = rungs.start + whole, rungs.stop + whole
        if part < HAIR:
            return cost + costs[begin:end]
        above = costs[begin + 1 : end + 1]
        if len(above) < end - begin:
            above = np.append(above, costs[-1])
        return cost + (1 - part) * costs[begin:end] + part * above
