"""What a house should do and why, as plain values: no I/O, no clock, no framework.

Glossary
    reading      one device, as it last described itself
    observation  all that one tick may know; stale readings are unknown
    intent       what a person asked for, and until when
    decision     what a rule wants now, with its reason
    order        the wanted state of one device
    command      an order on its way: accepted, sent, then proven or not
    lease        an order a device holds for us, and when it ends
    baseline     the device's own settings from before our first write
    event        what begins and ends around the house: a spike, a session, a demand window
    plan         the optimiser's slots, each with a reason
    slot         a price or plan interval, start inclusive, end exclusive
    status       what a phone sees

Sign rule: positive flows into the house bus. `grid_w` > 0 imports, `battery_w` > 0 discharges.
"""
