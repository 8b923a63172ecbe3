"""Flow Power, a retailer of Australia: a base rate that the market's half-hours move up and down."""
