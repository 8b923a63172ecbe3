"""An AC-coupled inverter that is read and never limited: it fits InverterControl, and says why."""

from collections.abc import Sequence

from domain.command.capabilities import InverterCapabilities
from domain.command.order import OutputOrder
from domain.errors import NotSupported
from domain.ports.devices import Baseline, ReadBack, Step


class ReadOnlyInverter:
    """`why_not` is one sentence for the owner, shown by the API and by `powersync check`."""

    def __init__(self, why_not: str) -> None:
        self.capabilities = InverterCapabilities(limits=False, why_not=why_not)

    async def baseline(self) -> Baseline:
        """It has no setting that an order would overwrite."""
        return {}

    def unforced(self, captured: Baseline) -> Baseline:
        """As captured."""
        return captured

    def steps(self, order: OutputOrder, baseline: Baseline) -> Sequence[Step]:
        """Raises NotSupported for a limit; nothing is to be lifted."""
        if order.limit_w is None:
            return ()
        raise NotSupported(self.capabilities.why_not)

    async def read_back(self, order: OutputOrder, baseline: Baseline) -> ReadBack:
        """It is always free."""
        return ReadBack(agrees=order.limit_w is None)
