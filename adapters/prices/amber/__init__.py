"""Amber, a retailer of Australia that passes the market's price through every five minutes."""
