"""What an owner should know now, each until it is over; since when is kept from the first telling."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from domain.status.problems import Problem, ProblemCode

Key = tuple[ProblemCode, str | None, str]


class Problems:
    """Told problems stay until `over`; evident ones (`domain/status/evident.py`) as long as they are seen."""

    def __init__(self) -> None:
        self._told: dict[Key, Problem] = {}
        self._seen: dict[Key, Problem] = {}

    def tell(self, code: ProblemCode, device: str | None, now: datetime, **facts: Any) -> None:
        """A problem is there, or still is; newer facts replace the older ones."""
        problem = Problem(code=code, device=device, since=now, facts=facts)
        known = self._told.get(problem.key)
        self._told[problem.key] = problem if known is None else replace(problem, since=known.since)

    def over(self, code: ProblemCode, device: str | None) -> None:
        """It is no more; nothing happens where it never was."""
        for key in [key for key in self._told if key[:2] == (code, device)]:
            del self._told[key]

    def forget(self, device: str) -> None:
        """The device is no longer part of the house."""
        for known in (self._told, self._seen):
            for key in [key for key in known if key[1] == device]:
                del known[key]

    def is_told(self, code: ProblemCode, device: str | None) -> bool:
        """Whether it was told and is not over."""
        return any(key[:2] == (code, device) for key in self._told)

    def now(self, evident: Iterable[Problem] = ()) -> tuple[Problem, ...]:
        """All of them, once each; an evident one that was seen the last time too keeps its beginning."""
        seen = {problem.key: problem for problem in evident}
        self._seen = {
            key: replace(problem, since=self._seen[key].since) if key in self._seen else problem
            for key, problem in seen.items()
        }
        return tuple({**self._seen, **self._told}.values())
