"""What is evident of a house, as the tests of problems ask for it."""

from domain.status.evident import evident
from domain.status.problems import worst_first
from tests.builders import NOON
from tests.fakes.status_inputs import the_inputs


def told(**changes) -> list[tuple[str, str | None]]:
    """Code and device of what is evident, worst first."""
    return [(each.code.value, each.device) for each in worst_first(evident(the_inputs(**changes), NOON))]
