"""The Zaptec cloud that is not there: its API on a real socket, over the simulated house."""
