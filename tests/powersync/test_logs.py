"""Logs: one line per record, and no secret in any of them."""

import logging

import pytest

from powersync.logs import OneLine, Redactor, set_up


def line(
    message: str, *arguments: object, secrets: tuple[str, ...] = (), error: Exception | None = None
) -> str:
    found = (type(error), error, None) if error else None
    record = logging.LogRecord("scheduler.observe", logging.WARNING, "x.py", 1, message, arguments, found)
    record.created = 1_768_444_210.0
    return OneLine(Redactor(secrets)).format(record)


def test_a_record_is_one_line_with_instant_level_and_place():
    assert (
        line("no reading: %s", "battery")
        == "2026-01-15T02:30:10Z warning scheduler.observe: no reading: battery"
    )
    assert "\n" not in line("two\nlines\r\n", error=ValueError("and\nmore"))


@pytest.mark.parametrize(
    "text",
    [
        "it is hush-hush here",
        "Authorization: Bearer hush-hush",
        "bearer hush-hush",
        '{"token": "hush-hush"}',
        "GET /x?access_token=hush-hush&y=1",
        "password: hush-hush",
        "api_key='hush-hush'",
    ],
)
def test_secrets_are_blanked_wherever_they_stand(text):
    assert "hush-hush" not in line(text, secrets=("hush-hush",))
    if text != "it is hush-hush here":
        assert "hush-hush" not in line(text)  # found by the word before it


def test_secrets_in_arguments_and_exceptions_are_blanked():
    assert "hush-hush" not in line("%s", {"a": "hush-hush"}, secrets=("hush-hush",))
    assert "hush-hush" not in line("failed", error=ValueError("hush-hush"), secrets=("hush-hush",))


def test_a_secret_inside_a_longer_one_leaves_nothing_of_it():
    assert line("abcd-efgh", secrets=("abcd", "abcd-efgh")).endswith(": ***")


def test_what_is_no_secret_stays_readable():
    assert line("the token of my phone was revoked").endswith("the token of my phone was revoked")
    assert line("connected to %s", "192.168.1.40").endswith("192.168.1.40")


def test_a_secret_learnt_later_is_blanked_from_then_on(capsys):
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        redactor = set_up("info")
        redactor.add("learnt-later")
        logging.getLogger("test").info("it is learnt-later")
        logging.getLogger("test").debug("not shown")
    finally:
        root.handlers[:], root.level = before
    said = capsys.readouterr().err
    assert said.endswith("info test: it is ***\n")
    assert said.count("\n") == 1
