"""What became of a run: it is done when its commands reached their devices, and not before.

A command waits while somebody of a higher rank governs the same device, a person or an event.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from domain.automation.run import Run
from domain.automation.words import run_text
from domain.command.command import Command, CommandState


def with_commands(run: Run, commands: Sequence[Command]) -> Run:
    """The run as its commands stand now; one that was refused at once, or made none, stays as it is."""
    if run.errors or not commands:
        return run
    errors = [_why(command) for command in commands if command.state is CommandState.FAILED]
    if errors:
        return replace(
            run, outcome="failed", errors=tuple(errors), text=run_text("failed", run.facts, errors)
        )
    if any(command.state is CommandState.ACCEPTED for command in commands):
        outcome = "partly_waiting" if has_acted(run, commands) else "waiting"
    elif any(_is_in_vain(command) for command in commands):
        outcome = "partly" if has_acted(run, commands) else "overtaken"
    else:
        outcome = "done"
    return replace(run, outcome=outcome, text=run_text(outcome, run.facts))


def has_acted(run: Run, commands: Sequence[Command]) -> bool:
    """Whether any of it is done: a device was told, a setting changed, a message sent."""
    return run.acted > 0 or any(_is_done(command) for command in commands)


def _is_done(command: Command) -> bool:
    unsent_or_failed = (CommandState.ACCEPTED, CommandState.FAILED)
    return command.state not in unsent_or_failed and not _is_in_vain(command)


def _is_in_vain(command: Command) -> bool:
    """Whether it ended before any device was told of it."""
    ended = command.state in (CommandState.SUPERSEDED, CommandState.EXPIRED)
    return ended and not command.reached_device


def _why(command: Command) -> str:
    said = None if command.reason is None else command.reason.text.rstrip(".")
    return said or f"{command.action} failed"
