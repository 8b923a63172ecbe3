"""German: every sentence of the house, by area, under the English one that the code says."""
