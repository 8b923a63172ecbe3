"""Where the cars are: who stands at which charger, and what chargers told lately that are silent now."""

from collections.abc import Mapping

from domain.house.house import House
from domain.loadpoint.identity import Attached, who_is_where
from domain.loadpoint.lately import Heard, as_left, as_planned_on, attached_lately, heard_lately
from domain.loadpoint.session import Session
from domain.reading.observation import Observation


class Whereabouts:
    """`attached`: the car at each loadpoint, as last seen."""

    def __init__(self) -> None:
        self.attached: Mapping[str, Attached] = {}
        self._heard: Mapping[str, Heard] = {}

    def resume(self, sessions: Mapping[str, Session]) -> None:
        """After a start the cars stand where they stood when the last run saw them."""
        self._heard = as_left(sessions)

    def hear(self, house: House, seen: Observation) -> None:
        """One more look."""
        self._heard = heard_lately(self._heard, seen)
        self.look(house, seen)

    def look(self, house: House, seen: Observation) -> None:
        """Who is where by what was seen, under these settings."""
        silent = self._heard.keys() - seen.chargers.keys()
        self.attached = attached_lately(who_is_where(house, seen), self.attached, silent)

    def planned_on(self, seen: Observation, sessions: Mapping[str, Session]) -> Observation:
        """The house as it is planned on, as it was seen, with the charges that run."""
        return as_planned_on(seen, self._heard, sessions)

    def forget(self, loadpoint_id: str) -> None:
        """The loadpoint is no part of the house any more."""
        self._heard = {key: each for key, each in self._heard.items() if key != loadpoint_id}
