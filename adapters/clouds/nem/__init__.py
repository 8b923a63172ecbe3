"""Australia's electricity market, as several sources of prices need it: its time, its days, its files."""
