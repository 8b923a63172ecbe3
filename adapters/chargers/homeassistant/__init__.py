"""A charger that Home Assistant knows: a switch, a number, and whatever sensors there are."""
