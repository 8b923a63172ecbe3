"""The plan as a mixed-integer program: PuLP formulates it, HiGHS (or CBC) solves it."""
