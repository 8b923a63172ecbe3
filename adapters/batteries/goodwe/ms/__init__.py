"""GoodWe's inverters without a battery (MS, DT, D-NS, XS): solar power, and an export limit."""
