"""Why this and nothing else: the clauses that compare prices, name the rival and what it would cost more."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.reason.spoken import money_words, power_words, price_words, time_words

BEYOND = "beyond the quota"  # a kWh more or less is priced by what follows the quota's own kWh
SAME = 0.0005  # currency: less is said to be the same

RIVALS = {
    "self_consumption": "leaving the battery to itself",
    "hold": "holding the battery",
    "keep_room": "keeping room in the battery",
    "charge": "charging",
    "discharge": "selling from the battery",
    "curtail": "limiting the sun",
    "export": "letting all of the sun out",
}


class Spoken:
    """The facts of one planned step in the house's own money and time; `now` None: when the step starts."""

    def __init__(
        self, facts: Mapping[str, Any], currency: str, timezone: str, now: datetime | None = None
    ) -> None:
        self._facts, self._currency, self._timezone, self._now = facts, currency, timezone, now

    def price(self, value: float) -> str:
        """A price per kWh."""
        return price_words(value, self._currency)

    def clock(self, text: object) -> str | None:
        """Wall-clock time of an instant, with its day where that is another than the one it is said on."""
        start = self._facts.get("start")
        if not isinstance(text, str):
            return None
        said = self._now
        if said is None and isinstance(start, str):
            said = datetime.fromisoformat(start)
        return time_words(text, self._timezone, said)

    def comparison(self) -> str | None:
        """The price now against the price elsewhere; None where nothing is compared."""
        compared = self._facts.get("compared")
        if not isinstance(compared, Mapping):
            return None
        return self._kept(compared) if compared["keeps"] else self._given(compared)

    def rival(self) -> str:
        """The next best act and what it would cost more, as the end of a sentence; empty without one."""
        rival = self._facts.get("runner_up")
        if not isinstance(rival, Mapping):
            return ""
        costs = rival["costs_more"]
        how_much = "about the same" if costs < SAME else f"{money_words(costs, self._currency)} more"
        return f"; {RIVALS[rival['action']]} would cost {how_much}"

    def kept(self) -> str | None:
        """That a change would not earn its switches; None where that is not what decides."""
        earn = self._facts.get("would_earn")
        if self._facts.get("limit") != "switch_cost" or earn is None:
            return None
        return f"a change would earn only {money_words(earn, self._currency)}, less than a switch is worth"

    def dearer(self) -> str:
        """Why a sale does not wait for a better price; empty where there is none, or nothing explains it."""
        dearer = self._facts.get("dearer")
        if not isinstance(dearer, Mapping):
            return ""
        at, price = self.clock(dearer["at"]), self.price(dearer["price"])
        match dearer["because"]:
            case "full_again":
                return f"; before {price} at {at} the battery is full again"
            case "power":
                return f"; for {price} at {at} it sells at full power as well"
            case "export_limit":
                return f"; for {price} at {at} as much is exported as may be"
            case "beyond_plan":
                return f"; {price} at {at} is further than this plan looks"
            case _:
                return ""

    def curtailed(self) -> str:
        """How much sun is thrown away and why, as the end of a sentence; empty where none is."""
        waste_w, price = self._facts.get("curtail_w"), self._facts.get("export_price")
        if waste_w is None:
            return ""
        held = f"; {power_words(waste_w)} of sun is held back"
        if self._facts.get("curtailed_by") == "export_limit":
            return f"{held}, as no more may be exported"
        if price is None or price > 0:
            return f"{held}, as exporting it earns next to nothing"
        return (
            f"{held}, as exporting it costs {self.price(-price)}"
            if price < 0
            else f"{held}, as exporting it earns nothing"
        )

    def _kept(self, compared: Mapping[str, Any]) -> str:
        """An act that leaves more in the battery: what that costs now, and what it is worth."""
        price, then, at = compared["price_now"], compared["then"], _which(compared)
        if compared["now"] == "waste":
            return "the sun would be lost otherwise"
        if compared["now"] == "sell":
            now = (
                f"export earns {self.price(price)} {at}"
                if price >= 0
                else f"export costs {self.price(-price)} {at}"
            )
        else:
            now = f"power costs {self.price(price)} {at}"
            if price < 0:
                now = f"power pays {self.price(-price)} to use {at}"
            if then == "use":
                return f"{now} and is worth {self._then(compared)}"
            if then == "buy":
                return f"{now} and {self._bought_then(compared)}"
        return f"{now}, while {self._worth(compared)}"

    def _given(self, compared: Mapping[str, Any]) -> str:
        """An act that leaves less in the battery: what that earns or saves now, and what it is worth else."""
        price, at = self.price(compared["price_now"]), _which(compared)
        if compared["now"] == "waste":
            return "there is more sun than is used"
        if compared["now"] == "sell":
            return f"export earns {price} {at}, while {self._worth(compared)}"
        if compared["then"] == "buy":
            return f"power costs {price} {at} and {self._bought_then(compared)}"
        return f"power costs {price} {at}, while {self._worth(compared)}"

    def _worth(self, compared: Mapping[str, Any]) -> str:
        match compared["then"]:
            case "use":
                return f"a stored kWh saves {self._then(compared)}"
            case "sell":
                return f"a stored kWh sells for {self._then(compared)}"
            case "buy":
                return f"buying costs {self._then(compared)}"
            case "sun":
                return f"the sun sells for {self._then(compared)}"
            case "spare_sun":
                return f"there is sun to spare at {self.clock(compared['at'])}"
            case _:
                return f"a kWh is worth {self.price(compared['after_losses'])} when the plan ends"

    def _bought_then(self, compared: Mapping[str, Any]) -> str:
        price = compared["price_then"]
        if price < 0:
            return f"pays {self.price(-price)} to use at {self.clock(compared['at'])}"
        return self._then(compared)

    def _then(self, compared: Mapping[str, Any]) -> str:
        """The price and the time; with a word for the losses where only these make the difference."""
        price, now = compared["price_then"], compared["price_now"]
        words = f"{self.price(price)} at {self.clock(compared['at'])}"
        if "then" in compared.get("beyond_quota", ()):
            words += f" {BEYOND}"
        is_odd = price < now + SAME if compared["keeps"] else price > now - SAME
        return f"{words} before losses" if is_odd else words


def _which(compared: Mapping[str, Any]) -> str:
    return BEYOND if "now" in compared.get("beyond_quota", ()) else "now"
