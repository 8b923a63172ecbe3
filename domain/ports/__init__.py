"""What the domain and the shell need from outside, as small Protocols."""
