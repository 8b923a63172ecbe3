-- What a house without a battery had paid beyond ours is known while ours is, and no longer. Where a row claimed
-- to know the load for longer than the meter, 0008 kept a comparison of a time that nobody paid for: nothing
-- saved, as if that had been seen.

UPDATE power_5min SET saved = saved * paid_s / saved_s, saved_s = paid_s WHERE saved_s > paid_s;
