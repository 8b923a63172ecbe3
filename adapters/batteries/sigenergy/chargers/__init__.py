"""The car chargers of a Sigenergy plant: EVAC on its own unit, EVDC on the hybrid inverter's."""
