"""What opens the page from a terminal, and what to type here."""

from api.invitation import link, qr_svg
from powersync.commands.reachable import pair_again, program


def test_the_code_travels_in_the_fragment_which_no_server_sees():
    assert link("http://house.local", "ABCD-EFGH") == "http://house.local/#pair=ABCD-EFGH"


def test_the_link_is_drawn_for_any_size():
    drawn = qr_svg(link("http://192.168.1.5:8080", "ABCD-EFGH"))
    assert drawn.startswith('<svg viewBox="0 0 37 37"')
    assert "width" not in drawn


def test_what_to_type_is_a_path_where_the_shell_would_not_find_the_program(tmp_path, monkeypatch):
    made = tmp_path / "powersync"
    made.write_text("#!/bin/sh\n")
    made.chmod(0o755)
    monkeypatch.setattr("sys.argv", [str(made)])
    monkeypatch.setenv("PATH", "/nowhere")
    assert program() == str(made)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert program() == "powersync"


def test_another_code_is_asked_for_where_this_server_keeps_its_state():
    said = pair_again(config="/config/powersync.toml", data_dir="my data", url=None)
    assert said == f"{program()} pair --config /config/powersync.toml --data-dir 'my data'"
    assert pair_again(config=None, data_dir=None) == f"{program()} pair"
