"""A Tesla that is not there, and the clouds and the radio that reach it."""
