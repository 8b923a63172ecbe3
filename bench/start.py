"""Cold start to ready, memory, and the worst gap of the event loop, on the demo house.

The baseline of the start is a bare Litestar application on uvicorn in the same environment.
"""

import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.row import Row

GAP_S, PREVIEWS_S = 60, 30
TOKEN = "gap"
BARE = """
import uvicorn
from litestar import Litestar, get
@get("/api/v1/ready")
async def ready() -> str:
    return "ok"
uvicorn.run(Litestar([ready]), port={port}, log_level="critical")
"""


def run() -> list[Row]:
    """Rows: start, memory, event-loop gap."""
    bare, _ = _bare_start()
    ready_s, memory_mb, gap_ms = _demo()
    previews, preview_gap_ms = _previewed()
    return [
        Row("ready, s", f"{ready_s:.2f} s", "", ready_s, 3.0),
        Row("ready / bare litestar", f"{ready_s:.2f} s", f"{bare:.2f} s", ready_s / bare, None),
        Row("memory (PSS, worker included), MB", f"{memory_mb:.0f} MB", "", memory_mb, 150.0),
        Row(f"worst event-loop gap in {GAP_S} s, ms", f"{gap_ms:.1f} ms", "", gap_ms, 30.0),
        Row(
            f"worst event-loop gap during {previews} previews of the plan, ms",
            f"{preview_gap_ms:.1f} ms",
            "",
            preview_gap_ms,
            30.0,
        ),
    ]


def _bare_start() -> tuple[float, float]:
    port = _free_port()
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", BARE.format(port=port)])
    try:
        return until_ready(port, started), 0.0
    finally:
        process.terminate()
        process.wait()


def _demo() -> tuple[float, float, float]:
    with watched(GAP_S) as (process, port, log, started):
        ready_s = until_ready(port, started)
        time.sleep(20)
        memory_mb = sum(_pss_mb(pid) for pid in _family(process.pid))
        process.wait(GAP_S + 60)
        return ready_s, memory_mb, float(log.read_text())


def _previewed() -> tuple[int, float]:
    """How many previews were made one after the other, and the worst gap meanwhile, ms."""
    with watched(PREVIEWS_S) as (process, port, log, started):
        until_ready(port, started)
        asked = urllib.request.Request(
            f"http://127.0.0.1:{port}/api/v1/plan/preview",
            data=b'{"reserve_pct": 30, "spread_export": true}',
            headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
        )
        made = 0
        while process.poll() is None:
            try:
                with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(asked, timeout=30):
                    made += 1
            except OSError:  # not planned yet, or ended meanwhile
                time.sleep(0.2)
        if not made:
            raise RuntimeError("no preview was made")
        return made, float(log.read_text())


@contextmanager
def watched(seconds: int) -> Iterator[tuple[subprocess.Popen[bytes], int, Path, float]]:
    """The demo with a ticker in its loop: its process, its port, where the worst gap is told, its start."""
    with tempfile.TemporaryDirectory() as folder:
        port, log = _free_port(), Path(folder, "gap.txt")
        started = time.perf_counter()
        command = [sys.executable, "-m", "bench.gap", "--port", str(port), "--out", str(log)]
        process = subprocess.Popen(
            [*command, "--seconds", str(seconds), "--token", TOKEN], stdout=subprocess.DEVNULL
        )
        try:
            yield process, port, log, started
        finally:
            process.terminate()
            process.wait()


def until_ready(port: int, started: float) -> float:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.perf_counter() - started < 60:
        try:
            with opener.open(f"http://127.0.0.1:{port}/api/v1/ready", timeout=5) as reply:
                if reply.status == 200:
                    return time.perf_counter() - started
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.02)
    raise TimeoutError("never became ready")


def _family(pid: int) -> list[int]:
    """The server and its solver; the emulated devices are somebody else's memory."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    wanted = [int(child) for child in children if "demo.house" not in _command(int(child))]
    return [pid, *wanted]


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")


def _pss_mb(pid: int) -> float:
    found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1024


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    for row in run():
        print(row)
