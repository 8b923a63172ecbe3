"""Sigenergy plants (SigenStor, Sigen Hybrid) over Modbus TCP: telemetry and Remote EMS."""

from adapters.batteries.sigenergy.driver import SigenergyDriver
from adapters.batteries.sigenergy.registers import INVERTER_UNIT, PLANT_UNIT, PORT, SPACING_S
from adapters.batteries.sigenergy.remote_ems import EmsChoices

__all__ = ["INVERTER_UNIT", "PLANT_UNIT", "PORT", "SPACING_S", "EmsChoices", "SigenergyDriver"]
