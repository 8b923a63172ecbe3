"""What a SunSpec inverter's silence or refusal usually means."""

from adapters.kinds.advice import ModbusSwitch, Rule

MODBUS = ModbusSwitch(
    switch="the inverter's web page or its installer app, under Communication or Modbus, with SunSpec"
    " int + SF as the model type where there is a choice",
)
SUNSPEC = (
    Rule(
        r"does not speak SunSpec",
        "The unit answers, but has no list of SunSpec models at 40000, 50000 or 0: choose SunSpec in its"
        " Modbus settings, or another pv.unit.",
    ),
    Rule(
        r"tells of no inverter",
        "What answers is a meter or a gateway: set pv.unit to the inverter's own number.",
    ),
    Rule(
        r"battery of its own",
        "This inverter has its own battery, which this driver does not read: leave its [[pv]] table out.",
    ),
)
