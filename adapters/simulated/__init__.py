"""A simulated house and its devices: the demo, the scenarios and the emulators share this physics."""
