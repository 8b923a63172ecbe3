"""What the core is installed into, and that a failure says why instead of skipping."""

import sys

import pytest

from tests.homeassistant_core import environment


def test_a_failed_installation_carries_the_reason():
    with pytest.raises(environment.CannotInstallError, match="installing it failed:\nno such registry"):
        environment._run("installing it", sys.executable, "-c", "import sys; sys.exit('no such registry')")


def test_a_missing_program_is_a_reason_too():
    with pytest.raises(environment.CannotInstallError, match="no-such-python"):
        environment._run("making its environment", "no-such-python")


def test_it_is_kept_outside_the_clone(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert environment.cache_folder() == tmp_path / "powersync"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert environment.LOCK.parents[1] not in environment.cache_folder().parents
