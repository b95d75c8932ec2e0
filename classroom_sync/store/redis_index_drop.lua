-- Drops a class that was silent since a time from its part of the index. KEYS: the part. ARGV: that time, code.
-- A class made anew under the same code has noted a later one meanwhile, and stays.
local alive = redis.call('ZSCORE', KEYS[1], ARGV[2])
if alive and tonumber(alive) < tonumber(ARGV[1]) then redis.call('ZREM', KEYS[1], ARGV[2]) end
return {'done', 0}
