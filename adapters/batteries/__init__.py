"""Home batteries, one folder a maker: map, driver, configuration, emulator."""
