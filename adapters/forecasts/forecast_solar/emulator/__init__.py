"""A forecast service that is not there."""
