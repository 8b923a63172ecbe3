"""The command line: what can be asked for, each option once.

Every command imports its work only when it runs, so that `--help` and `plan` start at once.
"""
