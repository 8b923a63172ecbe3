"""What the integration knows of a house: pure Python, without Home Assistant, so that it is tested alone."""
