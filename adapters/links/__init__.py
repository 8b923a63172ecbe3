"""Connections that several devices share: Modbus, Home Assistant."""
