"""A data folder that cannot be: one plain sentence and exit 2, whichever command meets it."""

import pytest

COMMANDS = {
    "serve": ("serve",),
    "demo": ("demo", "--port", "0"),
    "token": ("token", "create", "--name", "x", "--scope", "read"),
    "pair": ("pair",),
}
SITE = '[site]\ntimezone = "UTC"\n'


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("data_dir", ["a-file/inside", "/proc/nothing/here"])
def test_a_folder_that_cannot_be_made_is_one_plain_sentence(tmp_path, here, command, data_dir):
    (tmp_path / "a-file").write_text("")
    (tmp_path / "powersync.toml").write_text(SITE)
    done = here(*COMMANDS[command], "--data-dir", data_dir)
    said = [line for line in done.stderr.splitlines() if line.startswith("server.data_dir: ")]
    assert (done.returncode, len(said)) == (2, 1), done.stderr


@pytest.mark.parametrize("command", ["serve", "token", "pair"])
def test_a_path_that_no_system_has_is_a_fault_of_its_key(tmp_path, here, command):
    (tmp_path / "powersync.toml").write_text(SITE + '[server]\ndata_dir = "\\u0000"\n')
    done = here(*COMMANDS[command])
    assert done.returncode == 2
    assert "server.data_dir" in done.stderr
