"""A weather service that is not there."""
