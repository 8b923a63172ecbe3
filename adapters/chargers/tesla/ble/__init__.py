"""A Tesla by Bluetooth: the radio of this machine, and the car's own signed messages over it."""
