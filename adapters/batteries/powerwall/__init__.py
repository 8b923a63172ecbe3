"""Tesla Powerwall through Fleet API or Teslemetry."""

from adapters.batteries.powerwall.driver import PowerwallDriver
from adapters.batteries.powerwall.site import PowerwallSite
from adapters.batteries.powerwall.stream import SiteStream
from adapters.batteries.powerwall.target import PowerwallTariff

__all__ = ["PowerwallDriver", "PowerwallSite", "PowerwallTariff", "SiteStream"]
