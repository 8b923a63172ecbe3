"""Settings from environment variables: `POWERSYNC_SERVER__PORT=9000` is `server.port`.

Names without `__` are somebody else's (container runtimes set some), unless a forgotten `_` is plain to see.
"""

import copy
from collections.abc import Collection, Mapping
from typing import Any

from adapters.kinds.fault import Fault
from powersync.config.faults import VARIABLE
from powersync.config.read import FromText

PREFIX = "POWERSYNC_"


def overlay(
    raw: Mapping[str, Any], environ: Mapping[str, str], sections: Collection[str]
) -> tuple[dict[str, Any], dict[str, str], list[Fault]]:
    """The tables with the environment laid over them, which variable set which key, and faults."""
    tables: dict[str, Any] = copy.deepcopy(dict(raw))
    origins: dict[str, str] = {}
    faults: list[Fault] = []
    for name in sorted(each for each in environ if each.startswith(PREFIX)):
        path = name.removeprefix(PREFIX).lower().split("__")
        if len(path) == 1:
            section = next((each for each in sections if path[0].startswith(f"{each}_")), None)
            if section:
                wanted = f"{PREFIX}{section}__{path[0].removeprefix(section)[1:]}".upper()
                faults.append(Fault(f"{VARIABLE}{name}", f"is no setting (did you mean {wanted}?)"))
            continue
        key = _put(tables, path, FromText(environ[name]))
        if key is None:
            faults.append(Fault(f"{VARIABLE}{name}", "leads into a value or past the end of a list"))
        else:
            origins[key] = f"{VARIABLE}{name}"
    return tables, origins, faults


def _put(tables: dict[str, Any], path: list[str], value: FromText) -> str | None:
    """Sets the value and returns its key, or None where the path leads nowhere."""
    here: Any = tables
    key = ""
    for index, step in enumerate(path):
        last = index == len(path) - 1
        following: Any = value if last else ([] if path[index + 1].isdecimal() else {})
        if isinstance(here, list):
            if not step.isdecimal() or int(step) > len(here):
                return None
            key += f"[{int(step)}]"
            if int(step) == len(here):
                here.append(following)
            elif last:
                here[int(step)] = value
            here = here[int(step)]
        elif isinstance(here, dict):
            key = f"{key}.{step}" if key else step
            if last:
                _forget_the_other_way(here, step)
                here[step] = value
            here = here.setdefault(step, following)
        else:
            return None
    return key


def _forget_the_other_way(table: dict[str, Any], name: str) -> None:
    """A secret of the environment replaces the file's, whether either is given as text or as a file."""
    other = name.removesuffix("_file") if name.endswith("_file") else f"{name}_file"
    if not isinstance(table.get(other), FromText):
        table.pop(other, None)
