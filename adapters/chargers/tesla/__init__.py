"""A Tesla as its own charger: whatever it is plugged into, the car starts, stops and chooses its current."""
