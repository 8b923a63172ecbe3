"""Why a port cannot be had, and what helps."""

import errno
import os

HINTS = {
    errno.EADDRINUSE: "another program has it: stop that one, or take another port with --port",
    errno.EACCES: "ports below 1024 are the administrator's: take another one with --port",
}


def cannot_listen(host: str, port: int, err: OSError) -> str:
    """One line for whoever started the program."""
    number = err.errno or 0
    why = os.strerror(number) if number else str(err)
    hint = HINTS.get(number)
    return f"cannot listen on {host}:{port}: {why}" + ("" if hint is None else f"; {hint}")
