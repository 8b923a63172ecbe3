"""SunSpec over Modbus: models that a device lists itself, one after the other, with scales of their own.

Source: the public SunSpec Information Model Reference of the SunSpec Alliance.
"""
