"""Runs the program as a person would: another process, its exit code and what it says."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
QUIET = {"POWERSYNC_SERVER__ANNOUNCE": "false"}  # no test tells the network of its houses


def powersync(*arguments: str, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """One finished run in `folder`, without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "powersync", *arguments],
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            **QUIET,
            **environ,
        },
    )
