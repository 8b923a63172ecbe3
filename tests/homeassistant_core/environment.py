"""Where a real Home Assistant is installed: an environment of its own, kept outside the clone.

It is named after the lock's hash, made when it is absent (about a minute) and never touched again. Its
installation can fail, and then says why: nothing here skips.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).parents[2] / "requirements/homeassistant.lock"
FITTING = ("3.11", "3.12")  # what Home Assistant 2024.3.3 and its pinned dependencies have wheels for
INSTALL_TIMEOUT_S = 900


class CannotInstallError(Exception):
    """Home Assistant could not be installed; the message is the reason."""


def python() -> Path:
    """The interpreter of an environment with Home Assistant in it. Raises CannotInstallError."""
    key = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]
    folder = cache_folder() / f"homeassistant-{key}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    interpreter, complete = folder / "bin/python", folder / ".complete"
    with (folder.parent / f"{folder.name}.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)  # several test processes may start at once
        if not (complete.exists() and interpreter.exists()):
            shutil.rmtree(folder, ignore_errors=True)
            _run("making its environment", fitting_python(), "-m", "venv", str(folder))
            pip = (str(interpreter), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
            _run("installing it", *pip, "--require-hashes", "-r", str(LOCK))
            complete.touch()
    return interpreter


def cache_folder() -> Path:
    """Where environments outlive a clone."""
    kept = os.environ.get("XDG_CACHE_HOME")
    return (Path(kept) if kept else Path.home() / ".cache") / "powersync"


def fitting_python() -> str:
    """A Python that this Home Assistant runs on."""
    if f"{sys.version_info.major}.{sys.version_info.minor}" in FITTING:
        return sys.executable
    found = [path for version in FITTING if (path := shutil.which(f"python{version}"))]
    if not found:
        raise CannotInstallError(
            f"Home Assistant 2024.3.3 needs Python {' or '.join(FITTING)} beside this one"
        )
    return found[0]


def _run(what: str, *command: str) -> None:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=INSTALL_TIMEOUT_S, check=False, env=_plain()
        )
    except (OSError, subprocess.TimeoutExpired) as err:
        raise CannotInstallError(f"Home Assistant: {what} failed: {err}") from err
    if done.returncode:
        raise CannotInstallError(f"Home Assistant: {what} failed:\n{done.stderr[-2_000:]}")


def _plain() -> dict[str, str]:
    """This process's environment without what would lead another interpreter astray."""
    return {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME")}
