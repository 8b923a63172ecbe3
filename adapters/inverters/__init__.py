"""AC-coupled inverters, which the battery does not see: one folder a maker."""
