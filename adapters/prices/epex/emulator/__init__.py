"""A price service that is not there."""
