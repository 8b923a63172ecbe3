"""The one connection to Home Assistant that all drivers of a house share."""

from adapters.kinds.surroundings import Surroundings
from adapters.links.homeassistant.client import HomeAssistant


def home_of(near: Surroundings) -> HomeAssistant:
    """The connection, made when a driver first asks for it. The configuration was found to have one."""
    home = near.homeassistant
    assert home is not None, "a driver's row says that it needs [homeassistant]"
    return near.share(HomeAssistant, lambda: HomeAssistant(home.url, home.token.reveal(), near.clock))
