"""What an AlphaESS's silence or its cloud's refusals usually mean."""

from adapters.kinds.advice import ModbusSwitch, Rule

MODBUS = ModbusSwitch(
    switch="the AlphaESS app, Settings, Communication, Modbus TCP",
    closed=" Another program may hold its only connection. A SMILE5 of the first hardware version has no"
    " Modbus TCP at all: use driver alphaess_cloud.",
    one_client=True,
)

CLOUD = (
    Rule(
        r"signature is wrong|key was refused",
        "The AlphaESS cloud refused the key: copy AppID and AppSecret anew from open.alphaess.com into"
        " battery.cloud.app_id and battery.cloud.app_secret.",
    ),
    Rule(
        r"check this machine's clock",
        "This machine's clock is wrong by more than five minutes, and the AlphaESS cloud checks it:"
        " switch time synchronisation on.",
    ),
    Rule(
        r"not bound|no system is bound",
        "The key is right, but no system belongs to it: add your system at open.alphaess.com with its"
        " serial number and check code.",
    ),
    Rule(
        r"battery\.cloud\.serial|of this serial",
        "The AlphaESS account does not tell which system is meant: set battery.cloud.serial.",
    ),
    Rule(
        r"offline in the cloud|no values of today|there is no data",
        "The AlphaESS cloud has heard nothing of the system today: look whether the inverter is on and"
        " its own Internet connection works.",
    ),
    Rule(
        r"asked too often",
        "The AlphaESS cloud was asked too often, perhaps by another program with the same key: wait a"
        " minute and try again.",
    ),
)
