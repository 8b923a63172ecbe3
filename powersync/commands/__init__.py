"""What each command does; powersync/cli/ says how it is asked for."""
