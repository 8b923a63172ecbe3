"""The web app in the hands of people: a real Chromium, the built app, the demo house (see web/browser)."""

import pytest

STORIES = {
    "someone pairs by the QR code, sees why, and starts the car": "minute.pairsSeesWhyAndStartsTheCar",
    "a value moves without a reload": "changes.aValueMovesByItself",
    "a mode is confirmed": "changes.aModeIsConfirmed",
    "the battery is taken over and given back": "changes.theBatteryIsTakenOverAndGivenBack",
}


@pytest.mark.parametrize("story", STORIES)
def test_in_a_browser(chromium, story):
    chromium.live(STORIES[story])
