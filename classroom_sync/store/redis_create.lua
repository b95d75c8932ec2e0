-- Keeps a new class. ARGV: token, then field and value of everything in it.
-- A try whose answer was lost finds the class taken by itself: the token tells it so, also after the class was ended.
local kept = redis.call('HMGET', class, 'made_by', 'epoch')
if kept[1] == ARGV[4] then return {'done', 0} end
if kept[2] then return {'taken', 0} end
redis.call('HSET', class, 'made_by', ARGV[4])
for i = 5, #ARGV, 2 do redis.call('HSET', class, ARGV[i], ARGV[i + 1]) end
redis.call('EXPIRE', class, keep_s)
return {'done', 0}
