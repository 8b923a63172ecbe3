"""The settings file is a plain, small text; what else may stand at its path is told, and never waited for."""

import os
from pathlib import Path

import pytest

from adapters.kinds.plain_file import plain_bytes
from domain.errors import ConfigurationError, Conflict
from powersync.config import load
from powersync.settings.file import replaced

MADE = {
    "nothing": (lambda path: None, "there is no such file"),
    "folder": (Path.mkdir, "cannot be read: Is a directory"),
    "pipe": (os.mkfifo, "cannot be read: it is not a plain file"),  # reading it would wait for ever
    "loop": (lambda path: path.symlink_to(path), "cannot be read: Too many levels of symbolic links"),
    "binary": (lambda path: path.write_bytes(b"\xff\xfe"), "is not UTF-8 text"),
    "marked": (  # as some editors on Windows save it
        lambda path: path.write_bytes(b"\xef\xbb\xbf[site]\n"),
        "begins with a byte order mark (save it as UTF-8 without BOM)",
    ),
    "large": (lambda path: path.write_bytes(b"a" * 1_048_577), "cannot be read: it is larger than 1024 kB"),
}


@pytest.mark.parametrize("kind", MADE)
def test_what_is_no_plain_small_text_is_one_clear_fault(tmp_path, kind):
    path, (make, fault) = tmp_path / "powersync.toml", MADE[kind]
    make(path)
    with pytest.raises(ConfigurationError) as caught:
        load(path)
    assert caught.value.faults == (f"{path}: {fault}",)


@pytest.mark.parametrize("kind", MADE)
def test_nothing_is_written_over_it(tmp_path, kind):
    path = tmp_path / "powersync.toml"
    MADE[kind][0](path)
    before = as_it_stands(path)
    with pytest.raises(Conflict):
        replaced(path, "before", "after")
    assert as_it_stands(path) == before


def as_it_stands(path):
    """What a write would change; that it was read is no matter."""
    if not os.path.lexists(path):
        return None
    found = path.lstat()
    return found.st_mode, found.st_ino, found.st_size, found.st_mtime_ns


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="no /proc here")
def test_what_comes_in_parts_is_read_to_its_end():
    """The kernel tells this file a few kB at a time, as a network's drive may."""
    assert plain_bytes(Path("/proc/self/smaps"), 10_000_000).count(b"VmFlags") > 20
