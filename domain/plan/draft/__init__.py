"""From what the house knows and its owner wants to a planning problem."""
