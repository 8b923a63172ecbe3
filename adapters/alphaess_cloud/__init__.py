"""AlphaESS's cloud (Open API): a system's values while its Modbus cannot be reached. Never for control."""

from adapters.alphaess_cloud.driver import AlphaEssCloud
from adapters.alphaess_cloud.fallback import WithFallback
from adapters.alphaess_cloud.link import BASE_URL, CloudLink

__all__ = ["BASE_URL", "AlphaEssCloud", "CloudLink", "WithFallback"]
