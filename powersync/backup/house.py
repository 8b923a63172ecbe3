"""Which files a house is: those of its data folder, its settings, and what the settings name beside them."""

import os
from pathlib import Path, PurePosixPath

from msgspec import Struct

from adapters.couriers.webpush.keys import FILE as PUSH_KEY
from powersync.config.load import examined, layers_over, tables_of, text_of
from powersync.installation import SEAL
from powersync.state import DATABASE, OWED

DATA, SETTINGS = "data/", "settings/"  # where they lie inside a backup
KEPT = (DATABASE, SEAL, OWED, PUSH_KEY)  # of a data folder; the demo's own file is none of a real house


class Named(Struct, frozen=True, kw_only=True):
    """A settings file as it was read once, and the files that it names: those in its own folder or below, by
    their way from there, and those elsewhere.
    """

    path: Path
    text: str
    beside: dict[str, Path] = {}
    elsewhere: tuple[Path, ...] = ()


def named_by(path: Path) -> Named:
    """Raises ConfigurationError where it cannot be read."""
    text = text_of(path)
    found = examined(tables_of(text, path), layers_over(path, os.environ)).files
    folder, beside, elsewhere = Path(os.path.abspath(path.parent)), dict[str, Path](), list[Path]()
    for each in dict.fromkeys(Path(os.path.abspath(each)) for each in found if each.is_file()):
        if each.is_relative_to(folder):
            beside[each.relative_to(folder).as_posix()] = each
        else:
            elsewhere.append(each)
    return Named(path=path, text=text, beside=beside, elsewhere=tuple(elsewhere))


def is_within(name: str) -> bool:
    """Whether a name inside a backup is one that a backup can have: none leads out of its folder."""
    if name.startswith(DATA):
        return name.removeprefix(DATA) in KEPT
    inner = PurePosixPath(name.removeprefix(SETTINGS))
    plain = name.startswith(SETTINGS) and "\0" not in name and "\\" not in name
    return plain and bool(inner.parts) and not inner.is_absolute() and ".." not in inner.parts
