"""Automations: rules of the owner's own, that ask of the house what a person could ask of it."""
