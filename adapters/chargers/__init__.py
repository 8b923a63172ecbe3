"""Charge points, a folder a maker; one whose maker builds batteries too has its folder there."""
