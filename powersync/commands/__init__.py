"""What each command does; powersync/cli.py says how it is asked for."""
