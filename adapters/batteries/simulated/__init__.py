"""The simulated house as a maker of every kind of device: nothing to buy, and nothing to wait for."""
