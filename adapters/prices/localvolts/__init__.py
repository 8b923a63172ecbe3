"""Localvolts, a retailer of Australia: the market's price, or that of another customer."""
