"""What a battery shall do, and whether it did."""
