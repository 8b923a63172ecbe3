"""The imperative shell: the only place with a loop and a clock."""
