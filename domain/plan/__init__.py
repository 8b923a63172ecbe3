"""The plan: problem, independent checker, words."""
