"""A resource is one thing of a device that takes orders: a battery's dispatch, an export limit, a charge.

All that the gateway has to know of the kind stands in one policy each, beside the rules that decide it.
"""

from datetime import datetime
from typing import Protocol, TypeVar

from msgspec import Struct

from domain.command.order import Order
from domain.command.prove import Case, Verdict
from domain.reading.observation import Observation

OrderT = TypeVar("OrderT", contravariant=True)


class Release(Struct, frozen=True, kw_only=True):
    """The order that hands a resource back, and its name as a command."""

    order: Order
    action: str


class Resource(Protocol[OrderT]):
    """The policy of one kind of resource."""

    @property
    def name(self) -> str:
        """Its name within its device."""
        ...

    def is_same(self, one: OrderT, other: OrderT) -> bool:
        """Whether two orders want the same settings; their end is the lease's business."""
        ...

    def lets_go(self, order: OrderT, held: OrderT | None) -> bool:
        """Whether the order only gives back or lowers what is held, so that nothing may keep it waiting."""
        ...

    def has_timer(self, order: OrderT) -> bool:
        """Whether the device's own timer would run with it: the same values may carry a new end."""
        ...

    def seems_lost(self, order: OrderT, device: str, seen: Observation, since: datetime) -> bool:
        """Whether a reading newer than `since` suggests that the device no longer has the setting."""
        ...

    def judge(self, order: OrderT, case: Case) -> Verdict:
        """Whether the device did what its settings say."""
        ...

    def release(self, held: OrderT) -> Release | None:
        """What hands it back; None where nothing needs to be."""
        ...
