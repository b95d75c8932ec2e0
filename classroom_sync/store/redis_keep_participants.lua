-- Adds or replaces participants, and tells it. ARGV: writer, call, news, then field and packed participant of each; a
-- participant is packed with the writer and the call that brought it (redis_records.py).
-- A try that was given up may arrive after a later call of the same writer's: what that one brought stays.
if redis.call('HEXISTS', class, 'epoch') == 0 then return gone() end
local call, is_any_late = tonumber(ARGV[5]), false
for i = 7, #ARGV, 2 do
  local known = redis.call('HGET', class, ARGV[i])
  local is_late = false
  if known then
    local _, writer, brought = cmsgpack.unpack_limit(known, 2)
    is_late = writer == ARGV[4] and brought > call
  end
  if is_late then is_any_late = true else redis.call('HSET', class, ARGV[i], joined(ARGV[i + 1], known)) end
end
redis.call('EXPIRE', class, keep_s)
if not is_any_late then tell(ARGV[6]) end
return {'done', 0}
