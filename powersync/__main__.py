"""`python -m powersync`, and the entry point of the installed program."""

import sys

from powersync.cli.run import run


def main() -> None:
    """Runs one command and leaves with its exit code."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
