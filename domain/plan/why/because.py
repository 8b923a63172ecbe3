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
        """The price now against the price elsewhere; None where nothing is, or both sound alike."""
        compared = self._facts.get("compared")
        if not isinstance(compared, Mapping):
            return None
        worth, is_odd = compared["after_losses"], _is_odd(compared)
        other = worth if is_odd or compared["then"] == "end" else compared["price_then"]
        is_told = compared["now"] != "waste" and other is not None
        if is_told and self.price(other) == self.price(compared["price_now"]):
            return None
        if is_odd:
            return (
                f"{self._now_costs(compared)}, while a stored kWh is worth {self.price(worth)} after losses"
            )
        return self._kept(compared) if compared["keeps"] else self._given(compared)

    def is_against_more(self) -> bool:
        """Whether what is compared is an act that would leave more in the battery."""
        compared = self._facts.get("compared")
        return isinstance(compared, Mapping) and not compared["keeps"]

    def rival(self, act: str = "") -> str:
        """The next best act and what it would cost more, as the end of a sentence; empty without one, and
        where it is what the sentence tells (`act`) already.
        """
        rival = self._facts.get("runner_up")
        if not isinstance(rival, Mapping) or rival["action"] == act:
            return ""
        costs = rival["costs_more"]
        how_much = (
            "about the same" if self._is_nothing(costs) else f"{money_words(costs, self._currency)} more"
        )
        return f"; {RIVALS[rival['action']]} would cost {how_much}"

    def kept(self) -> str | None:
        """That a change would not earn its switches; None where that is not what decides, or it would earn so
        little that nobody could say it.
        """
        earn = self._facts.get("would_earn")
        if self._facts.get("limit") != "switch_cost" or earn is None or self._is_nothing(earn):
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
        """How much sun is thrown away, where that is known, and why, as the end of a sentence; empty where
        none is.
        """
        if "curtail_w" not in self._facts:
            return ""
        waste_w, price = self._facts["curtail_w"], self._facts.get("export_price")
        what = "sun that nobody uses" if waste_w is None else f"{power_words(waste_w)} of sun"
        held = f"; {what} is held back"
        if self._facts.get("curtailed_by") == "export_limit":
            return f"{held}, as no more may be exported"
        if price is None or price > 0:
            return f"{held}, as exporting it earns next to nothing"
        return (
            f"{held}, as exporting it costs {self.price(-price)}"
            if price < 0
            else f"{held}, as exporting it earns nothing"
        )

    def _is_nothing(self, amount: float) -> bool:
        return amount < SAME or money_words(amount, self._currency) == money_words(0.0, self._currency)

    def _now_costs(self, compared: Mapping[str, Any]) -> str:
        """What a kWh costs or earns now."""
        price, at = compared["price_now"], _which(compared)
        if compared["now"] == "sell":
            verb = "earns" if price >= 0 else "costs"
            return f"export {verb} {self.price(abs(price))} {at}"
        if price < 0:
            return f"power pays {self.price(-price)} to use {at}"
        return f"power costs {self.price(price)} {at}"

    def _kept(self, compared: Mapping[str, Any]) -> str:
        """An act that leaves more in the battery: what that costs now, and what it is worth."""
        then, now = compared["then"], self._now_costs(compared)
        if compared["now"] == "waste":
            return "the sun would be lost otherwise"
        if compared["now"] != "sell":
            if then == "use":
                return f"{now} and is worth {self._then(compared)}"
            if then == "buy":
                return f"{now} and {self._bought_then(compared)}"
        return f"{now}, while {self._worth(compared)}"

    def _given(self, compared: Mapping[str, Any]) -> str:
        """An act that leaves less in the battery: what that earns or saves now, and what it is worth else."""
        now = self._now_costs(compared)
        if compared["now"] == "waste":
            return "there is more sun than is used"
        if compared["now"] == "buy" and compared["then"] == "buy":
            return f"{now} and {self._bought_then(compared)}"
        return f"{now}, while {self._worth(compared)}"

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
        words = f"{self.price(compared['price_then'])} at {self.clock(compared['at'])}"
        return f"{words} {BEYOND}" if "then" in compared.get("beyond_quota", ()) else words


def _which(compared: Mapping[str, Any]) -> str:
    return BEYOND if "now" in compared.get("beyond_quota", ()) else "now"


def _is_odd(compared: Mapping[str, Any]) -> bool:
    """Whether the two prices alone speak against the act, as only losses and wear make the difference."""
    then, now = compared["price_then"], compared["price_now"]
    if then is None or compared["now"] == "waste":
        return False
    return bool(then < now + SAME if compared["keeps"] else then > now - SAME)
