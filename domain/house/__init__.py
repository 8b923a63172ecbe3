"""What is configured: devices, limits, modes, and who may change it."""
