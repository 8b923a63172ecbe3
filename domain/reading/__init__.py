"""What the devices say: signs, what cannot have been measured, and the picture one tick decides on."""
