"""From a solver's flows to what the battery is told, and what comes of it."""
