"""The device that is not there: its own protocol on a real socket."""
