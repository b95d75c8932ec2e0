-- All of a class, and Redis's time, by which its nodes' silence counts. KEYS: the class.
return {redis.call('HGETALL', KEYS[1]), redis.call('TIME')}
