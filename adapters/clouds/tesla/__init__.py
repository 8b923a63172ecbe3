"""Who we are to Tesla's cloud: tokens, regions, the rate budget, and the one way a request travels.

Everything Tesla shares it: batteries, wall connectors and cars pay from the same account.
"""

from adapters.clouds.budget import BudgetUsedUp, RateBudget
from adapters.clouds.tesla.link import TeslaLink
from adapters.clouds.tesla.refresher import FixedToken, RefreshedToken, TokenSource
from adapters.clouds.tesla.regions import FLEET_URLS, SIGN_IN_URL, TESLEMETRY_URLS, Region

__all__ = [
    "FLEET_URLS",
    "SIGN_IN_URL",
    "TESLEMETRY_URLS",
    "BudgetUsedUp",
    "FixedToken",
    "RateBudget",
    "RefreshedToken",
    "Region",
    "TeslaLink",
    "TokenSource",
]
