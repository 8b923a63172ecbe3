"""What is left on a device that is gone is forgotten by its owner's second word, not by a tap."""


def test_what_is_left_is_forgotten_after_a_second_look(chromium, demo):
    chromium.live("changes.whatIsLeftIsForgottenAfterASecondLook", demo.told, demo.does)
