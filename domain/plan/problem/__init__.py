"""A planning problem, its answer, what an answer costs, and the checker that trusts neither."""
