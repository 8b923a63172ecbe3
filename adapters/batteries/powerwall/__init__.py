"""Tesla Powerwall through Fleet API or Teslemetry."""
