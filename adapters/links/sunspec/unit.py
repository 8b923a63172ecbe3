"""One SunSpec device behind a Modbus link: where its models stand, and what they say now.

The list of models is walked once for each connection: behind the same address another device may answer.
"""

from collections.abc import Mapping
from itertools import chain

from msgspec import Struct

from adapters.links.modbus.bus import Refusal
from adapters.links.modbus.link import ModbusLink
from adapters.links.sunspec import models
from domain.errors import Rejected

MOST_MODELS = 60
MOST_WORDS = 120  # one read; what we want stands within a model's first words


class Place(Struct, frozen=True):
    """Where a model's values begin, and how many registers they are."""

    address: int
    length: int


class Identity(Struct, frozen=True, kw_only=True):
    """Who answers: what does not change while it is connected. `rated_w` is what it gives at most."""

    model: str | None = None
    version: str | None = None
    rated_w: float | None = None
    has_storage: bool = False


class SunSpecUnit:
    """One unit. Reads raise Unreachable, or Rejected where it does not speak SunSpec."""

    def __init__(self, link: ModbusLink) -> None:
        self.link = link
        self._places: Mapping[int, Place] = {}
        self._identity = Identity()
        self._walked_at: int | None = None

    async def find(self) -> Identity:
        """Who answers, and with it where its models stand; asked anew on every connection."""
        if self._walked_at != self.link.connections or not self._places:
            self._places = await self._walk()
            self._identity = await self._identify()
            self._walked_at = self.link.connections
        return self._identity

    def has(self, model: int) -> bool:
        """Whether the device has such a model, as far as it was asked."""
        return model in self._places

    async def words(self, model: int) -> list[int]:
        """A model's registers; none where the device has no such model."""
        await self.find()
        place = self._places.get(model)
        if place is None:
            return []
        return await self.link.read_registers(place.address, min(place.length, MOST_WORDS))

    def address(self, model: int, offset: int) -> int:
        """Where a value of a model stands. Raises Rejected where there is no such model."""
        place = self._places.get(model)
        if place is None:
            raise Rejected(f"{self.link.name}: it has no SunSpec model {model}")
        return place.address + offset

    async def power_w(self) -> float | None:
        """AC power, W; 0 for an inverter that rests, None for one that does not say."""
        await self.find()
        for model in chain(models.INTEGER_INVERTERS, models.FLOAT_INVERTERS):
            if model not in self._places:
                continue
            words, is_float = await self.words(model), model in models.FLOAT_INVERTERS
            power_w = models.number(words, models.FLOAT_POWER if is_float else models.POWER)
            state = models.number(words, models.FLOAT_STATE if is_float else models.STATE)
            if power_w is None:
                return 0.0 if state in models.RESTING else None
            return max(0.0, power_w)  # below zero it feeds itself, which is load
        raise Rejected(f"{self.link.name}: it tells of no inverter (SunSpec models 101 to 113)")

    async def _walk(self) -> dict[int, Place]:
        address = await self._base() + len(models.MARK)
        found: dict[int, Place] = {}
        for _ in range(MOST_MODELS):
            model, length = await self.link.read_registers(address, models.HEADER)
            if model == models.END:
                return found
            found.setdefault(model, Place(address + models.HEADER, length))
            address += models.HEADER + length
        raise Rejected(f"{self.link.name}: its list of SunSpec models has no end")

    async def _base(self) -> int:
        for base in models.BASES:
            try:
                words = await self.link.read_registers(base, len(models.MARK))
            except Refusal:
                continue
            if tuple(words) == models.MARK:
                return base
        raise Rejected(f"{self.link.name}: it does not speak SunSpec")

    async def _identify(self) -> Identity:
        common = await self._of(models.COMMON)
        nameplate, settings = await self._of(models.NAMEPLATE), await self._of(models.SETTINGS)
        set_w, rated_w = (models.number(settings, models.SET_RATED), models.number(nameplate, models.RATED))
        names = (models.text(common, each) for each in (models.MAKER, models.MODEL))
        return Identity(
            model=" ".join(filter(None, names)) or None,
            version=models.text(common, models.VERSION),
            rated_w=set_w or rated_w or None,
            has_storage=models.number(nameplate, models.KIND) == models.WITH_STORAGE,
        )

    async def _of(self, model: int) -> list[int]:
        place = self._places.get(model)
        if place is None:
            return []
        return await self.link.read_registers(place.address, min(place.length, MOST_WORDS))
