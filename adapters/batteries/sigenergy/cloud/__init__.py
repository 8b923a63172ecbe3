"""Sigenergy's app cloud, for one thing only: telling it what energy costs."""

from adapters.batteries.sigenergy.cloud.account import REGIONS, Account, url_of
from adapters.batteries.sigenergy.cloud.target import SigenergyCloud

__all__ = ["REGIONS", "Account", "SigenergyCloud", "url_of"]
