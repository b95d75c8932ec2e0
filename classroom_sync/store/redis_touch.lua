-- Notes a sign of life. KEYS: the class. ARGV: seconds since 1970, seconds to keep. Its answer: whether the class is there.
local alive = redis.call('HGET', KEYS[1], 'alive_s')
if not alive then return {'gone', 0} end
if tonumber(ARGV[1]) > tonumber(alive) then redis.call('HSET', KEYS[1], 'alive_s', ARGV[1]) end
redis.call('EXPIRE', KEYS[1], ARGV[2])
return {'done', 0}
