-- Adds or replaces participants. KEYS: the class. ARGV: writer, call, seconds to keep, then field and packed participant of each;
-- a participant is packed with the writer and the call that brought it (redis_records.py).
-- A try that was given up may arrive after a later call of the same writer's: what that one brought stays.
if redis.call('EXISTS', KEYS[1]) == 0 then return {'gone', 0} end
local call = tonumber(ARGV[2])
for i = 4, #ARGV, 2 do
  local known = redis.call('HGET', KEYS[1], ARGV[i])
  local is_late = false
  if known then
    local _, writer, brought = cmsgpack.unpack_limit(known, 2)
    is_late = writer == ARGV[1] and brought > call
  end
  if not is_late then redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return {'done', 0}
