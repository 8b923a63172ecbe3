"""`python -m powersync`, and the entry point of the installed program."""

import signal
import sys
from types import FrameType

TERMINATED = 128 + signal.SIGTERM


def main() -> None:
    """Runs one command and leaves with its exit code."""
    # A container's first process is deaf to SIGTERM until somebody listens: before all imports.
    signal.signal(signal.SIGTERM, leave)
    from powersync.cli.run import run

    sys.exit(run(sys.argv[1:]))


def leave(_number: int, _frame: FrameType | None) -> None:
    """Ends a program that holds nothing yet; a running house has a way of its own."""
    sys.exit(TERMINATED)


if __name__ == "__main__":
    main()
