"""The regulator's list of plans that is not there."""
