"""Inverters of any maker that speak SunSpec over Modbus TCP."""
