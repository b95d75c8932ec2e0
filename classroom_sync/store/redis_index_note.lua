-- Notes a class's sign of life in its part of the index. KEYS: the part. ARGV: seconds since 1970, code, seconds to keep.
redis.call('ZADD', KEYS[1], 'GT', ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return {'done', 0}
