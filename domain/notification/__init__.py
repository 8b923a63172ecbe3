"""What an owner is told without looking: happenings between two looks at the house, each told once."""
