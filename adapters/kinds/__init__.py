"""What a driver of each kind brings along: its table in the configuration, its row, what it may share."""
