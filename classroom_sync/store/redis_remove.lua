-- Forgets a class, but for `seconds to keep` that it was ended; tells it. ARGV: news.
-- It only deletes, so that a full Redis does it too: what stays is the one field that says which call made the class.
if redis.call('HEXISTS', class, 'epoch') == 0 then return gone() end
forget('', 'made_by')
redis.call('EXPIRE', class, keep_s)
tell(ARGV[4])
return {'done', 0}
