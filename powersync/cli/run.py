"""Runs one command line, and what becomes of errors."""

import os
import sys
from collections.abc import Sequence

from cyclopts import CycloptsError

from domain.errors import ConfigurationError, InvalidRequest, PowerSyncError
from powersync.cli import copies, desk, doors, house
from powersync.cli.asked import app

COMMANDS = (house, doors, copies, desk)  # what is imported is known to `app`
FAILED, MISUSED, INTERRUPTED = 1, 2, 130


def run(arguments: Sequence[str]) -> int:
    """Runs one command line; a fault is a line on stderr and an exit code, never a traceback."""
    try:
        result = app(arguments, exit_on_error=False, result_action="return_value")
    except CycloptsError:
        return MISUSED  # already printed
    except ConfigurationError as err:
        for fault in err.faults:
            print(fault, file=sys.stderr)
        return MISUSED
    except InvalidRequest as err:
        print(f"powersync: {err}", file=sys.stderr)
        return MISUSED
    except PowerSyncError as err:
        print(f"powersync: {err}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe has seen enough; Python's exit would flush once more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    return result if isinstance(result, int) else 0
