"""What a charge point shall do, and why."""
