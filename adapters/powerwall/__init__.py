"""Tesla Powerwall through Fleet API or Teslemetry."""

from adapters.powerwall.driver import PowerwallDriver
from adapters.powerwall.site import PowerwallSite
from adapters.powerwall.stream import SiteStream
from adapters.powerwall.target import PowerwallTariff

__all__ = ["PowerwallDriver", "PowerwallSite", "PowerwallTariff", "SiteStream"]
