"""Fronius inverters read over their Solar API, limited over Modbus TCP."""
