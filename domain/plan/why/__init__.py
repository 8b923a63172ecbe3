"""Why the plan does what it does: limits, prices, rivals, and the sentences about them."""
