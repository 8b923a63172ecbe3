"""Open-Meteo: the sun on a tilted roof, worldwide, without a key."""
