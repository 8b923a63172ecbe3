"""Cars in a plan: what each one needs by when, and the hours it gets, from the optimiser or without it."""
