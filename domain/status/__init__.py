"""What a phone sees, and in which words."""
