"""The past lived again, by the same planner and loop, beside simpler ways to run a battery."""
