"""AlphaESS's cloud (Open API): a system's values while its Modbus cannot be reached. Never for control."""

from adapters.batteries.alphaess.cloud.driver import AlphaEssCloud
from adapters.batteries.alphaess.cloud.fallback import WithFallback
from adapters.batteries.alphaess.cloud.link import BASE_URL, CloudLink

__all__ = ["BASE_URL", "AlphaEssCloud", "CloudLink", "WithFallback"]
