"""Sessions that a retailer pays for: what a kWh is worth in them, as a plan should see it.

Settled prices stay what they are: what a session really paid is known only afterwards.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec.structs import replace

from domain.tariff.session import PriceSession, SessionKind
from domain.tariff.slots import PriceSlot, Tariff

USED_OVER_SOLD = 2.0  # a kWh drawn in a saving session costs its reward and must never look worth it


def with_sessions(tariff: Tariff, sessions: Sequence[PriceSession]) -> Tariff:
    """The tariff to plan with; a slot ends where a session begins or ends."""
    if not sessions:
        return tariff
    slots = [piece for slot in tariff.slots for piece in _pieces(slot, sessions)]
    return replace(tariff, slots=tuple(slots))


def _pieces(slot: PriceSlot, sessions: Sequence[PriceSession]) -> Iterator[PriceSlot]:
    inside = [each for each in sessions if each.start < slot.end and slot.start < each.end]
    edges = {edge for each in inside for edge in (each.start, each.end) if slot.start < edge < slot.end}
    for start, end in pairwise(sorted({slot.start, slot.end, *edges})):
        held = [each for each in inside if each.start <= start < each.end]
        yield _priced(replace(slot, start=start, end=end), held)


def _priced(slot: PriceSlot, sessions: Sequence[PriceSession]) -> PriceSlot:
    """In whatever order they are told. A kWh is paid once, by the best of the saving sessions; buying never
    costs less in one than selling earns. Where nobody knows what export earns, it earns the reward at least.
    """
    bought, sold = slot.import_price, slot.export_price
    if any(each.kind is SessionKind.FREE for each in sessions):
        bought = min(0.0, bought)
    rewards = [each.reward_price for each in sessions if each.kind is SessionKind.SAVING]
    if rewards:
        reward = max(rewards)
        sold = (sold or 0.0) + reward
        bought = max(bought, USED_OVER_SOLD * reward, sold)
    return replace(slot, import_price=bought, export_price=sold)
