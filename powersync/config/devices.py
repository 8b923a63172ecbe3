"""A loadpoint's section: what the rules know of it, and its charger."""

from adapters.kinds.tables import ChargerConfig
from domain.house.house import Loadpoint


class LoadpointConfig(Loadpoint, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place to charge at: its car, its modes and its charger."""

    charger: ChargerConfig
