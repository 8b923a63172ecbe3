"""Modbus TCP for every vendor: register maps as data, few reads for many rows, one bus per endpoint."""

from adapters.links.modbus.bus import Refusal
from adapters.links.modbus.inputs import InputRegisters
from adapters.links.modbus.link import Block, ModbusLink
from adapters.links.modbus.register import Register, Value, decode, encode
from adapters.links.modbus.tolerant import TolerantReader

__all__ = [
    "Block",
    "InputRegisters",
    "ModbusLink",
    "Refusal",
    "Register",
    "TolerantReader",
    "Value",
    "decode",
    "encode",
]
