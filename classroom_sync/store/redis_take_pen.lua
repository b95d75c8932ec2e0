-- Raises the epoch by one and keeps the pen, if the epoch is the expected one.
-- KEYS: the class. ARGV: expected epoch, packed pen, series, call, seconds to keep.
-- A series is a run of calls of one caller none of which learned its outcome, save perhaps the last; its calls are numbered.
local kept = redis.call('HMGET', KEYS[1], 'epoch', 'taken_in', 'taken_by')
local epoch, expected, call = tonumber(kept[1]), tonumber(ARGV[1]), tonumber(ARGV[4])
if not epoch then return {'fenced', 0} end
-- Taken already, by an earlier call of the series: nobody was told, so the epoch is still the caller's to be granted.
-- By a later one: this is a try that was given up and arrives late.
local is_ours = epoch == expected + 1 and kept[2] == ARGV[3] and tonumber(kept[3]) <= call
if epoch ~= expected and not is_ours then return {'fenced', epoch} end
redis.call('HSET', KEYS[1], 'epoch', string.format('%.0f', expected + 1), 'pen', ARGV[2],
  'taken_in', ARGV[3], 'taken_by', ARGV[4])
redis.call('EXPIRE', KEYS[1], ARGV[5])
return {'done', expected + 1}
