"""How far a forecast price is to be believed."""
