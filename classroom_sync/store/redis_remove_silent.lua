-- Forgets a class without a sign of life since a time. KEYS: the class. ARGV: that time, in seconds since 1970.
-- The class itself decides, for the index of signs of life lags behind it. Answers what became of it, and its last sign of life.
local alive = redis.call('HGET', KEYS[1], 'alive_s')
if not alive then return {'gone', ''} end
if tonumber(alive) >= tonumber(ARGV[1]) then return {'alive', alive} end
redis.call('UNLINK', KEYS[1])
return {'removed', alive}
