"""Names that the files of the integration share."""

import logging

DOMAIN = "powersync"
MANUFACTURER = "PowerSync"
LOGGER = logging.getLogger(__package__)

CONF_CODE = "code"
CONF_PAIRED = "paired"  # whether the token was made for this entry, and ends with it
CONF_TAKE_OVER_MINUTES = "take_over_minutes"
CONF_BOOST_MINUTES = "boost_minutes"
DEFAULT_MINUTES = 60
SHORTEST_MINUTES, LONGEST_MINUTES = 1, 1440

FIRST_SNAPSHOT_WITHIN_S = 10.0
