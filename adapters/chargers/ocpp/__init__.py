"""Chargers that speak OCPP: they dial us. The door, what they tell, and how they want to be told."""
