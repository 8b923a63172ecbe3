"""MQTT: a house as Home Assistant discovers it, and the way to a broker."""
