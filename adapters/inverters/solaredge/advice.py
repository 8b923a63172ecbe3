"""What a SolarEdge's silence or refusal usually means."""

from adapters.kinds.advice import ModbusSwitch, Rule

MODBUS = ModbusSwitch(
    switch="SetApp, Site Communication, Modbus TCP; older ones with a display: Communication, LAN",
    closed=" It listens for two minutes after Modbus TCP was switched on, and from then on only while a"
    " client is connected.",
    one_client=True,
)
SOLAREDGE = (
    Rule(r"does not speak SunSpec", "Another device answers at this address: check pv.host and pv.port."),
    Rule(r"tells of no inverter", "This unit is a meter or a battery: set pv.unit to the inverter's own."),
    Rule(
        r"battery of its own",
        "This SolarEdge has its own battery, which this driver does not read: leave its [[pv]] table out.",
    ),
)
