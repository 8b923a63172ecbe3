"""Power folded into energy and money."""
