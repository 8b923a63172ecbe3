"""What is told of a run of several actions while its commands go their ways."""

from datetime import UTC, datetime

import pytest

from domain.automation.outcome import has_acted, with_commands
from domain.automation.run import Run
from domain.automation.words import run_text
from domain.command.command import Command, CommandState
from domain.language.languages import GERMAN
from domain.language.tongue import ENGLISH

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
FACTS = {"name": "Sell", "actions": [{"do": "hold"}, {"do": "let_out"}], "lost": []}


def command(state: str) -> Command:
    """`told` ones have reached their device before they ended."""
    name, _, told = state.partition(" ")
    is_sent = told or name in ("sent", "verified", "unknown")
    return Command(
        id=state,
        target="battery",
        action="hold",
        issued_by="automation:sell",
        state=CommandState(name),
        accepted_at=NOW,
        sent_at=NOW if is_sent else None,
    )


@pytest.mark.parametrize(
    ("acted", "states", "outcome", "has_done"),
    [
        (0, ["accepted", "expired"], "waiting", False),
        (0, ["accepted", "verified"], "partly_waiting", True),
        (0, ["accepted", "expired told"], "partly_waiting", True),
        (1, ["accepted"], "partly_waiting", True),
        (0, ["expired", "superseded"], "overtaken", False),
        (0, ["sent", "superseded"], "partly", True),
        (1, ["expired"], "partly", True),
        (1, ["unknown", "superseded told"], "done", True),
        (0, ["failed told", "accepted"], "failed", False),
        (0, ["failed", "verified"], "failed", True),
    ],
)
def test_part_of_it_is_told_as_done(acted, states, outcome, has_done):
    run = Run(at=NOW, outcome="done", text="", facts=FACTS, acted=acted)
    commands = [command(state) for state in states]
    found = with_commands(run, commands)
    assert (found.outcome, has_acted(run, commands)) == (outcome, has_done)
    assert found.text == run_text(outcome, FACTS, found.errors)


@pytest.mark.parametrize(
    ("outcome", "english", "german"),
    [
        ("partly_waiting", "part of it is done, the rest waits.", "Ein Teil ist geschehen, der Rest wartet."),
        (
            "partly",
            "part of it is done; the rest came to nothing: something else went before.",
            "Ein Teil ist geschehen; aus dem Rest wurde nichts: Etwas anderes ging vor.",
        ),
    ],
)
def test_the_rest_is_told_in_both_languages(outcome, english, german):
    assert run_text(outcome, FACTS, (), ENGLISH).endswith(english)
    assert run_text(outcome, FACTS, (), GERMAN).endswith(german)
