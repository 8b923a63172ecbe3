"""The demo house: emulated devices in a process of their own, a real day's prices, nothing to configure."""
