"""Programs and libraries of Debian's that tests run for real.

What is missing is installed once, where we are root and there is apt. Elsewhere the test is skipped and
says what to install. Nothing that is installed here is started.
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

PLACES = f"{os.environ.get('PATH', '')}:/usr/local/sbin:/usr/sbin:/sbin"
INSTALL_TIMEOUT_S = 600
LOCK = Path(tempfile.gettempdir()) / "powersync-tests-apt.lock"


def program(name: str, package: str | None = None) -> str:
    """The path of a program; `package` brings it, absent: the one of its name."""
    return _brought(package or name, lambda: shutil.which(name, path=PLACES))


def library(pattern: str, package: str) -> str:
    """The path of a file below `/usr/lib` that fits, such as `*/faketime/libfaketime.so.1`."""
    return _brought(package, lambda: next((str(each) for each in Path("/usr/lib").glob(pattern)), None))


def _brought(package: str, find: Callable[[], str | None]) -> str:
    if (found := find()) is not None:
        return found
    apt = shutil.which("apt-get", path=PLACES)
    if apt is None or os.geteuid() != 0:
        pytest.skip(f"Debian's package {package} is not installed: apt install {package}")
    with LOCK.open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)  # several test processes may need it at once
        if (found := find()) is None:
            _run(apt, "update", "-qq")
            failure = _run(apt, "install", "-y", "-qq", "--no-install-recommends", package)
            found = find()
    if found is None:
        pytest.skip(f"Debian's package {package} could not be installed: {failure}")
    return found


def _run(*command: str) -> str:
    """What it complained about."""
    quiet = {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1", "PATH": PLACES}
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=INSTALL_TIMEOUT_S,
        check=False,
        env=os.environ | quiet,
    )
    return done.stderr.strip()[-300:]
