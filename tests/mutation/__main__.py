"""`python -m tests.mutation` tries a seeded sample of wrong changes and prints how many the tests notice."""

import argparse
import os
import pickle
import random
import re
import sys
import tempfile
import time
import tomllib
from collections import deque
from pathlib import Path

from tests.mutation.mutate import Mutant, files_of, mutants_of
from tests.mutation.reach import Reach, measure_apart
from tests.mutation.trial import Trial, preload

ROOT = Path(__file__).parents[2]
ROOMS = ("domain", "scheduler")
# Every folder whose tests call the rules or the shell without real time passing; halves of about one length.
FOLDERS = (("tests/domain", "tests/scheduler", "tests/contracts"), ("tests/scenarios", "tests/api"))
CONTROLS = ("domain/battery/decide.py", "scheduler/gateway.py")
WANTED_PCT = 90.0
BUDGET_S = 45.0  # of tests per mutant, as measured under coverage
LIMIT_S = 120.0  # real seconds per mutant


def main() -> int:
    """Exit 1 where the share is too small or the tests fail even without a wrong change."""
    options = _options()
    equivalent = tomllib.loads((Path(__file__).parent / "equivalent.toml").read_text())["equivalent"]
    paths = files_of(ROOT, ROOMS)
    every = [each for path in paths for each in mutants_of(path, (ROOT / path).read_bytes())]
    known = {each.key for each in every}
    for entry in equivalent:
        if entry["mutant"] not in known:
            print(f"equivalent.toml names a change that cannot be made any more: {entry['mutant']}")
    exempt = {entry["mutant"] for entry in equivalent}
    candidates = [each for each in every if each.key not in exempt and each.path.startswith(options.only)]
    size = min(options.sample, len(candidates))
    sample = random.Random(options.seed).sample(candidates, size)
    print(f"{len(every)} wrong changes, {len(exempt)} of them equivalent; trying {size}", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        reach = _reach(options.reach, Path(folder))
        if reach.failed:
            print(f"without any change {len(reach.failed)} tests fail, first: {reach.failed[0]}")
            return 1
        print(f"{len(reach.seconds)} tests measured in {time.monotonic() - started:.0f} s", flush=True)
        survivors = _try_all(sample, reach, Path(folder), options.jobs)
    killed = size - len(survivors)
    share_pct = 100.0 * killed / size if size else 100.0
    minutes = (time.monotonic() - started) / 60
    print(
        f"{killed} of {size} wrong changes were noticed: {share_pct:.1f} % "
        f"(seed {options.seed}, {minutes:.1f} min)"
    )
    return 0 if share_pct >= WANTED_PCT else 1


def _reach(kept: Path | None, folder: Path) -> Reach:
    """Measured now, or taken from where an earlier run on the same tree kept it."""
    if kept is not None and kept.exists():
        found: Reach = pickle.loads(kept.read_bytes())
        return found
    reach = measure_apart(ROOT, ROOMS, FOLDERS, folder)
    if kept is not None:
        kept.write_bytes(pickle.dumps(reach))
    return reach


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants")
    parser.add_argument("--sample", type=int, default=420)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--reach", type=Path, help="a file to keep the measured reach of the tests in")
    parser.add_argument("--only", default="", help="only files whose path begins so")
    return parser.parse_args()


def _try_all(sample: list[Mutant], reach: Reach, folder: Path, jobs: int) -> list[Mutant]:
    preload(reach.modules)
    _control(reach, folder)
    waiting, running, survivors = deque(enumerate(sample)), [], []
    done = 0
    while waiting or running:
        while waiting and len(running) < jobs:
            number, mutant = waiting.popleft()
            tests = reach.tests_for(mutant.path, mutant.line, BUDGET_S)
            if not tests:
                survivors.append(mutant)
                print(f"no test reaches it: {mutant.key}  (line {mutant.line})", flush=True)
                done += 1
                continue
            running.append(Trial(ROOT, mutant, tests, LIMIT_S, folder / f"{number}.log"))
        for trial in list(running):
            verdict = trial.verdict()
            if verdict is None:
                continue
            running.remove(trial)
            done += 1
            if verdict == "survived":
                survivors.append(trial.mutant)
                print(f"not noticed: {trial.mutant.key}  (line {trial.mutant.line})", flush=True)
            if sys.stdout.isatty() or done % 25 == 0:
                print(f"{done}/{len(sample)}, {len(survivors)} not noticed", flush=True)
        time.sleep(0.02)
    return survivors


def _control(reach: Reach, folder: Path) -> None:
    """Tests that fail in a trial of an unchanged file would spoil every verdict: they are left out."""
    log = folder / "control.log"
    for path in CONTROLS:
        nothing = Mutant(path=path, line=0, start=0, end=0, was="", becomes="", key="no change")
        tests = sorted({test for found in reach.tests_of[path].values() for test in found if test})
        trial = Trial(ROOT, nothing, tests, 10 * LIMIT_S, log, to_the_end=True)
        while (verdict := trial.verdict()) is None:
            time.sleep(0.05)
        unsteady = set(re.findall(r"^FAILED (\S+)", log.read_text(), re.MULTILINE))
        if verdict != "survived" and not unsteady:
            raise SystemExit(f"{path} cannot be tried: {log.read_text()[-500:]}")
        for test in sorted(unsteady):
            print(f"left out, as it fails without any change: {test}", flush=True)
        reach.leave_out(unsteady)


if __name__ == "__main__":
    sys.exit(main())
