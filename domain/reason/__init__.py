"""Why something is decided, as a code with its facts, and how numbers and instants are spoken."""
