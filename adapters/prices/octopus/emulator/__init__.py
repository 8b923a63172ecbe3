"""Octopus Energy that is not there."""
