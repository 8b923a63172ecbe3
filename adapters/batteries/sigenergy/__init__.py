"""Sigenergy plants (SigenStor, Sigen Hybrid) over Modbus TCP: telemetry and Remote EMS."""
