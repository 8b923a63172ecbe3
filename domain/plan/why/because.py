"""Why this and nothing else: the clauses that compare prices, name the rival and what it would cost more."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.language.telling import Telling

BEYOND = "beyond the quota"  # a kWh more or less is priced by what follows the quota's own kWh
WITH = "with the quota that it uses"  # its own kWh are cheaper, and it makes later ones dearer
THEN, THEN_BEYOND = "{price} at {at}", "{price} at {at} beyond the quota"
THEN_WITH = "{price} at {at} with the quota that it uses"
# What a kWh comes to: at the reader's now or with a quota, and in an hour to come, which stands beside it.
COSTS = ("power costs {price} {at}", "power costs {price}")
PAYS = ("power pays {price} to use {at}", "power pays {price} to use")
EARNS = ("export earns {price} {at}", "export earns {price}")
SALE_COSTS = ("export costs {price} {at}", "export costs {price}")
AFTER_LOSSES = "{now}, while a stored kWh is worth {worth} after losses and wear"
STORED_AGAIN = "{now}, while storing a kWh again would cost {worth} after losses and wear"
LESS_THAN_A_SWITCH = "{what} would earn only {earn}, less than a switch is worth"
AND_LESS_THAN_A_SWITCH = "; {what} would earn only {earn}, less than a switch is worth"  # behind what decides
SAME = 0.0005  # currency: less is said to be the same

RIVALS = {
    "self_consumption": "letting the battery run by itself",
    "hold": "keeping the battery's charge",
    "keep_room": "keeping room in the battery",
    "charge": "charging",
    "discharge": "selling from the battery",
    "curtail": "limiting the sun",
    "export": "letting all of the sun out",
}
# Why a sale does not wait for a dearer hour.
NOT_DEARER = {
    "full_again": "; before {price} at {at} the battery is full again",
    "power": "; for {price} at {at} it sells at full power as well",
    "export_limit": "; for {price} at {at} as much is exported as may be",
    "beyond_plan": "; {price} at {at} is further than this plan looks",
}


class Spoken:
    """The facts of one planned step in the house's own money and time."""

    def __init__(self, facts: Mapping[str, Any], telling: Telling) -> None:
        self._facts, self._time, self._tongue = facts, telling.time, telling.tongue
        self.price, self.sign, self._money = telling.price, telling.sign, telling.money
        is_of_now = not (telling.is_ahead or _is_after(facts.get("start"), telling))
        self.is_ahead = not is_of_now or bool(facts.get("is_past"))  # where no word of now fits
        self.said, self.power, self.energy = telling.tongue.said, telling.tongue.power, telling.tongue.energy

    def at_now(self, words: tuple[str, str], price: float, quota: str = "now") -> str:
        """What a kWh comes to in the step itself."""
        with_at, plain = words
        if self.is_ahead and quota == "now":
            return self.said(plain, price=self.price(price))
        return self.said(with_at, price=self.price(price), at=self.said(quota))

    def named(self, things: Sequence[str]) -> str:
        """Things of the house as a list: the sun and the battery."""
        return self._tongue.joined([self._tongue.noun(each) for each in things])

    def clock(self, text: object) -> str | None:
        """Wall-clock time of an instant, with its day where that is another than the one it is said on."""
        return self._time(text) if isinstance(text, str) else None

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
            now = self._now_costs(compared)
            is_refill = compared["keeps"] and compared["then"] in ("buy", "sun")
            return self.said(STORED_AGAIN if is_refill else AFTER_LOSSES, now=now, worth=self.price(worth))
        return self._kept(compared) if compared["keeps"] else self._given(compared)

    def is_against_more(self) -> bool:
        """Whether what is compared is an act that would leave more in the battery."""
        compared = self._facts.get("compared")
        return isinstance(compared, Mapping) and not compared["keeps"]

    def is_waste(self) -> bool:
        """Whether what the act leaves of the sun now is thrown away."""
        compared = self._facts.get("compared")
        return isinstance(compared, Mapping) and compared["now"] == "waste"

    def rival(self, act: str = "") -> str:
        """The next best act and what it would cost more, as the end of a sentence; empty without one, and
        where it is what the sentence tells (`act`) already, or one that would earn more was told.
        """
        rival = self._facts.get("runner_up")
        if not isinstance(rival, Mapping) or rival["action"] == act or self.kept() is not None:
            return ""
        costs = rival["costs_more"]
        what = self.said(RIVALS[rival["action"]])
        if self._is_nothing(costs):
            return self.said("; {what} would cost about the same", what=what)
        return self.said("; {what} would cost {money} more", what=what, money=self._money(costs))

    def kept(self) -> str | None:
        """Which change would not earn its switches; None where that is not what decides, or it would earn so
        little that nobody could say it.
        """
        change = self._unearned()
        return None if change is None else self.said(LESS_THAN_A_SWITCH, **change)

    def kept_too(self) -> str:
        """The same as the end of a sentence that says more; empty where there is nothing of it to say."""
        change = self._unearned()
        return "" if change is None else self.said(AND_LESS_THAN_A_SWITCH, **change)

    def _unearned(self) -> dict[str, str] | None:
        earn = self._facts.get("would_earn")
        if self._facts.get("limit") != "switch_cost" or earn is None or self._is_nothing(earn):
            return None
        return {"what": self.said(RIVALS[self._facts["would_be"]]), "earn": self._money(earn)}

    def dearer(self) -> str:
        """Why a sale does not wait for a better price; empty where there is none, or nothing explains it."""
        dearer = self._facts.get("dearer")
        if not isinstance(dearer, Mapping):
            return ""
        at, price, because = self.clock(dearer["at"]), self.price(dearer["price"]), dearer["because"]
        if price == self.price(self._facts["export_price"]):  # the same number is nothing to wait for
            return ""
        return self.said(NOT_DEARER[because], price=price, at=at) if because in NOT_DEARER else ""

    def curtailed(self) -> str:
        """How much sun is thrown away, where that is known, and why, as the end of a sentence; empty where
        none is.
        """
        if "curtail_w" not in self._facts:
            return ""
        waste_w, price = self._facts["curtail_w"], self._facts.get("export_price")
        what = self.said("sun that nobody uses")
        if waste_w is not None:
            what = self.said("{power} of sun", power=self.power(waste_w))
        if self._facts.get("curtailed_by") == "export_limit":
            return self.said("; {what} is held back, as no more may be exported", what=what)
        sign = None if price is None else self.sign(price)
        if sign is None or price is None or price > 0:
            return self.said("; {what} is held back, as exporting it earns next to nothing", what=what)
        if sign == 0:
            return self.said("; {what} is held back, as exporting it earns nothing", what=what)
        costs = self.price(-price)
        return self.said("; {what} is held back, as exporting it costs {price}", what=what, price=costs)

    def _is_nothing(self, amount: float) -> bool:
        return amount < SAME or self._money(amount) == self._money(0.0)

    def _now_costs(self, compared: Mapping[str, Any]) -> str:
        """What a kWh costs or earns now."""
        price, quota = compared["price_now"], _which(compared)
        if compared["now"] == "sell":
            return self.at_now(EARNS if self.sign(price) >= 0 else SALE_COSTS, abs(price), quota)
        return self.at_now(PAYS if self.sign(price) < 0 else COSTS, abs(price), quota)

    def _kept(self, compared: Mapping[str, Any]) -> str:
        """An act that leaves more in the battery: what that costs now, and what it is worth."""
        then, now = compared["then"], self._now_costs(compared)
        if compared["now"] == "waste":
            return self.said("the sun would be lost otherwise")
        if compared["now"] != "sell":
            if then == "use" and self.sign(compared["price_now"]) >= 0:
                return self.said("{now} and is worth {then}", now=now, then=self._then(compared))
            if then == "buy":
                return self.said("{now} and {then}", now=now, then=self._bought_then(compared))
        return self.said("{now}, while {worth}", now=now, worth=self._worth(compared))

    def _given(self, compared: Mapping[str, Any]) -> str:
        """An act that leaves less in the battery: what that earns or saves now, and what it is worth else."""
        now = self._now_costs(compared)
        if compared["now"] == "waste":
            return self.said("there is more sun than is used")
        if compared["now"] == "buy" and compared["then"] == "buy":
            return self.said("{now} and {then}", now=now, then=self._bought_then(compared))
        return self.said("{now}, while {worth}", now=now, worth=self._worth(compared))

    def _worth(self, compared: Mapping[str, Any]) -> str:
        if compared.get("would"):
            return self._would_be_worth(compared)
        match compared["then"]:
            case "use":
                return self.said("a stored kWh saves {then}", then=self._then(compared))
            case "sell":
                return self.said("a stored kWh sells for {then}", then=self._then(compared))
            case "buy":
                return self.said("buying costs {then}", then=self._then(compared))
            case "sun" if self.sign(compared["price_then"]) < 0:
                paid = {**compared, "price_then": -compared["price_then"]}
                return self.said("selling the sun costs {then}", then=self._then(paid))
            case "sun":
                return self.said("the sun sells for {then}", then=self._then(compared))
            case "spare_sun":
                return self.said("there is sun to spare at {at}", at=self.clock(compared["at"]))
            case _:
                price = self.price(compared["after_losses"])
                return self.said("a kWh is worth {price} when the plan ends", price=price)

    def _would_be_worth(self, compared: Mapping[str, Any]) -> str:
        """What only another act would make of its energy: the plan does nothing of the kind then."""
        match compared["then"]:
            case "use":
                return self.said("a stored kWh would save {then}", then=self._then(compared))
            case "sell":
                return self.said("a stored kWh would sell for {then}", then=self._then(compared))
            case _ if self.sign(compared["price_then"]) < 0:
                paid = {**compared, "price_then": -compared["price_then"]}
                return self.said("selling the sun would cost {then}", then=self._then(paid))
            case _:
                return self.said("the sun would sell for {then}", then=self._then(compared))

    def _bought_then(self, compared: Mapping[str, Any]) -> str:
        """The second of two prices: where one is paid to use and one costs, it says which."""
        pays_now, pays = (self.sign(compared[name]) < 0 for name in ("price_now", "price_then"))
        price = abs(compared["price_then"])
        if pays and not pays_now:
            at = self.clock(compared["at"])
            return self.said("pays {price} to use at {at}", price=self.price(price), at=at)
        then = self._then({**compared, "price_then": price})
        return self.said("costs {then}", then=then) if pays_now and not pays else then

    def _then(self, compared: Mapping[str, Any]) -> str:
        price, at = self.price(compared["price_then"]), self.clock(compared["at"])
        return self.said(_quota_of(compared, "then", THEN, THEN_BEYOND, THEN_WITH), price=price, at=at)


def _which(compared: Mapping[str, Any]) -> str:
    return _quota_of(compared, "now", "now", BEYOND, WITH)


def _quota_of(compared: Mapping[str, Any], name: str, own: str, beyond: str, with_it: str) -> str:
    if name in compared.get("beyond_quota", ()):
        return beyond
    return with_it if name in compared.get("with_quota", ()) else own


def _is_after(start: object, telling: Telling) -> bool:
    return isinstance(start, str) and datetime.fromisoformat(start) > telling.now


def _is_odd(compared: Mapping[str, Any]) -> bool:
    """Whether the two prices alone speak against the act, as only losses and wear make the difference."""
    then, now = compared["price_then"], compared["price_now"]
    if then is None or compared["now"] == "waste":
        return False
    return bool(then < now + SAME if compared["keeps"] else then > now - SAME)
