-- Redis's own time: seconds since 1970, and microseconds. KEYS: one whose server is asked; nothing need be there.
return redis.call('TIME')
