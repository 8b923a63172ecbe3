"""SolarEdge inverters: read by SunSpec, limited by SolarEdge's own registers."""
