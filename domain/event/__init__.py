"""What happens around the house and is told as it comes and goes: spikes, sessions, demand windows."""
