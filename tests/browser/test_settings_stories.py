"""Settings that reach further than their own form, in a real Chromium (see test_stories)."""

import pytest

STORIES = {"chargers hang on a circuit": "forms.chargersHangOnACircuit"}


@pytest.mark.parametrize("story", STORIES)
def test_in_a_browser(chromium, demo, story):
    chromium.live(STORIES[story], demo.told, demo.does)
