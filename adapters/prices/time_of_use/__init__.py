"""A retailer's fixed prices by time of use."""
