"""AlphaESS SMILE and Storion hybrid inverters with their battery, over Modbus TCP."""

from adapters.batteries.alphaess.driver import AlphaEssDriver
from adapters.batteries.alphaess.registers import MODELS, PORT, UNIT

__all__ = ["MODELS", "PORT", "UNIT", "AlphaEssDriver"]
