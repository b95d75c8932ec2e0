-- Notes a sign of life. ARGV: seconds since 1970.
local alive = redis.call('HGET', class, 'alive_s')
if not alive then return gone() end
if tonumber(ARGV[4]) > tonumber(alive) then redis.call('HSET', class, 'alive_s', ARGV[4]) end
redis.call('EXPIRE', class, keep_s)
return {'done', 0}
