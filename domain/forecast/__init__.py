"""What sun and load are expected."""
