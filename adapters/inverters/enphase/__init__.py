"""Enphase microinverters behind their local IQ Gateway (Envoy), which is only read."""
