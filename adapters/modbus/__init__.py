"""Modbus TCP for every vendor: register maps as data, few reads for many rows, one link per endpoint."""

from adapters.modbus.inputs import InputRegisters
from adapters.modbus.link import Block, ModbusLink, Refusal
from adapters.modbus.register import Register, Value, decode, encode
from adapters.modbus.tolerant import TolerantReader

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
