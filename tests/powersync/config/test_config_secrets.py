"""Secrets come as text, from files or from the environment, and are never shown again."""

import json
import logging
import os
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import ConfigurationError
from powersync.config import Secret, load, masked, secrets_of

HOME_ASSISTANT = '[site]\n[homeassistant]\nurl = "http://ha:8123"\n'
secret_texts = st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF), min_size=6).map(
    lambda text: f"§{text}§"  # unlike any setting's name or default, which may be shown
)


@given(token=secret_texts, password=secret_texts)
def test_a_masked_configuration_never_holds_a_secret(token, password):
    tables = {
        "homeassistant": {"url": "http://ha", "token": token},
        "mqtt": {"host": "broker", "username": "house"},
    }
    config = load(None, {"POWERSYNC_MQTT__PASSWORD": password}, tables)
    shown = (json.dumps(masked(config), ensure_ascii=False), repr(config), str(config), f"{config}")
    assert not any(secret in text for text in shown for secret in (token, password))
    assert set(secrets_of(config)) == {token, password}


@given(text=secret_texts)
def test_a_secret_shows_itself_only_when_asked(text):
    secret = Secret(text)
    assert not any(text in shown for shown in (str(secret), repr(secret), f"{secret}", f"{secret!r:>20}"))
    assert secret.reveal() == text
    assert secret == Secret(text) != Secret(text + "x")
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def from_file(folder: Path, text: str, environ: dict[str, str] | None = None) -> str:
    file = folder / "powersync.toml"
    file.write_text(HOME_ASSISTANT + text)
    config = load(file, environ or {})
    assert config.homeassistant is not None
    assert json.dumps(masked(config)["homeassistant"]["token"]) == '"***"'
    return config.homeassistant.token.reveal()


def test_a_secret_file_is_read_beside_the_configuration_and_its_line_end_dropped(tmp_path):
    (tmp_path / "token").write_text("from-a-file\n")
    assert from_file(tmp_path, 'token_file = "token"') == "from-a-file"
    assert from_file(tmp_path, f'token_file = "{tmp_path / "token"}"') == "from-a-file"


@pytest.mark.parametrize("given_as", ["token = 'old'", "token_file = 'absent'"])
def test_the_environment_replaces_the_secret_however_the_file_gives_it(tmp_path, given_as):
    (tmp_path / "new").write_text("new")
    assert from_file(tmp_path, given_as, {"POWERSYNC_HOMEASSISTANT__TOKEN": "new"}) == "new"
    by_file = {"POWERSYNC_HOMEASSISTANT__TOKEN_FILE": str(tmp_path / "new")}
    assert from_file(tmp_path, given_as, by_file) == "new"


@pytest.mark.parametrize(
    ("text", "environ", "fault"),
    [
        (
            "token_file = 'absent'",
            {},
            "homeassistant.token_file: {folder}/absent cannot be read: No such file",
        ),
        ("token_file = '.'", {}, "homeassistant.token_file: {folder} cannot be read: Is a directory"),
        ("token_file = 'empty'", {}, "homeassistant.token_file: {folder}/empty is empty"),
        (
            "token_file = 'binary'",
            {},
            "homeassistant.token_file: {folder}/binary cannot be read: it is not text",
        ),
        (
            "token_file = 'pipe'",
            {},
            "homeassistant.token_file: {folder}/pipe cannot be read: it is not a plain file",
        ),
        (
            "token_file = '/dev/zero'",
            {},
            "homeassistant.token_file: /dev/zero cannot be read: it is not a plain file",
        ),
        (
            "token_file = 'large'",
            {},
            "homeassistant.token_file: {folder}/large cannot be read: it is larger than 64 kB",
        ),
        ("token_file = 5", {}, "homeassistant.token_file: must be a path that is not empty"),
        (
            "token = 'hush'\ntoken_file = 'x'",
            {},
            "homeassistant.token: is given twice, as token and as token_file",
        ),
        (
            "",
            {"POWERSYNC_HOMEASSISTANT__TOKEN": "hush", "POWERSYNC_HOMEASSISTANT__TOKEN_FILE": "x"},
            "homeassistant.token: is given twice",
        ),
        ("token = 'hush'\ntokem = 'hush'", {}, "homeassistant.tokem: is no setting"),
    ],
)
def test_a_fault_of_a_secret_is_named_and_does_not_show_it(tmp_path, text, environ, fault):
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    (tmp_path / "large").write_bytes(b"x" * 65_537)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ConfigurationError) as caught:
        from_file(tmp_path, text, environ)
    assert len(caught.value.faults) == 1
    assert fault.format(folder=tmp_path) in caught.value.faults[0]
    assert "hush" not in str(caught.value)


def test_a_secret_given_to_the_log_is_not_logged(caplog):
    with caplog.at_level(logging.INFO):
        logging.getLogger("test").info("token %s", Secret("hush-hush"))
    assert "hush-hush" not in caplog.text
