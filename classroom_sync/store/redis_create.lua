-- Keeps a new class. KEYS: the class. ARGV: token, seconds to keep, then field and value of everything in it.
-- A try whose answer was lost finds the class taken by itself: the token tells it so.
if redis.call('EXISTS', KEYS[1]) == 1 then
  return {redis.call('HGET', KEYS[1], 'made_by') == ARGV[1] and 'done' or 'taken', 0}
end
redis.call('HSET', KEYS[1], 'made_by', ARGV[1])
for i = 3, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
end
redis.call('EXPIRE', KEYS[1], ARGV[2])
return {'done', 0}
