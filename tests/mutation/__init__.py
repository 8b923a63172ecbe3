"""Small wrong changes of the rules, one at a time: do the tests notice? `make mutants` tells the share.

A mutant is one token of `domain/` or `scheduler/` made wrong. It is tried with the tests that reach its
line, the quick ones first, in a process of its own, and counts as killed with the first that fails.
"""
