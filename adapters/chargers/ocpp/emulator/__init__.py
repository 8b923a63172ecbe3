"""A charge point that is not there: the client's side of OCPP over the simulated house."""
