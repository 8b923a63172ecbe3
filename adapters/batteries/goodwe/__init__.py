"""GoodWe hybrid inverters by UDP: the ET class with its EMS registers, the ES class with eco groups."""
