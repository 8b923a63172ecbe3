"""AlphaESS SMILE and Storion hybrid inverters with their battery, over Modbus TCP."""
