"""Every story in this folder comes out as it says."""

from pathlib import Path

import pytest

from powersync.scenario.run import play
from powersync.scenario.story import read_story

STORIES = sorted(Path(__file__).parent.glob("*.toml"))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_the_story_comes_out_right(path: Path) -> None:
    outcome = play(read_story(path))
    assert outcome.failures == ()
    assert outcome.ticks > 0
