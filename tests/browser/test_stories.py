"""The web app in the hands of people: a real Chromium, the built app, the demo house (see web/browser)."""

import pytest

STORIES = {
    "someone pairs by the QR code, sees why, and starts the car": "minute.pairsSeesWhyAndStartsTheCar",
    "a value moves without a reload": "changes.aValueMovesByItself",
    "a mode is confirmed": "changes.aModeIsConfirmed",
    "the battery is taken over and given back": "changes.theBatteryIsTakenOverAndGivenBack",
    "what is asked of the house is shown and ended": "changes.whatIsAskedOfTheHouseIsShownAndEnded",
    "nothing moves under a thumb": "changes.nothingMovesUnderAThumb",
    "the plan tells where it goes and stands still": "changes.thePlanTellsWhereItGoesAndStandsStill",
    "who leaves before the answer stays away": "changes.whoLeavesBeforeTheAnswerStaysGone",
    "nothing on the first screen is in anybody's way": "looks.now",
    "nothing of the plan and the past is in anybody's way": "looks.times",
    "nothing in the settings is in anybody's way": "looks.settings",
    "a small screen holds German": "looks.inGerman",
    "what rarely shows has its place, too": "looks.tight",
    "a rule is made, changed and kept whole": "rules.aRuleIsMadeChangedAndKeptWhole",
    "quiet hours are switched on and off": "forms.quietHoursAreSwitchedOnAndOff",
    "when a car is to be ready is typed": "forms.whenACarIsToBeReadyIsTyped",
    "hours are tapped and typed as people do": "forms.hoursAreTappedAndTypedAsPeopleDo",
    "prices are typed as the cards tell them": "forms.pricesAreTypedAsTheCardsTellThem",
    "the keyboard alone takes the battery over and gives it back": "hands.takesOverAndGivesBackByKeyboard",
    "what has the focus keeps it": "hands.anUpdateLeavesTheFocusWhereItIs",
    "a tap waits for the network": "network.aTapWaitsForTheNetwork",
    "without a network the last state has its age": "network.withoutANetworkTheLastStateIsShownWithItsAge",
    "the server starts again and the page carries on": "network.theServerStartsAgainAndThePageCarriesOn",
    "a token that ends asks to pair again": "network.aTokenThatEndsAsksToPairAgain",
    "who may only look sees no buttons for more": "network.whoMayOnlyLookSeesNoButtonsForMore",
}


@pytest.mark.parametrize("story", STORIES)
def test_in_a_browser(chromium, demo, story):
    chromium.live(STORIES[story], demo.told, demo.does)


def test_a_message_goes_from_the_house_to_the_screen(chromium, demo, push_service):
    chromium.live("push.aMessageIsSentShownReplacedAndOpened", demo.told, push_service.does)
