"""An Amber account that is not there."""
