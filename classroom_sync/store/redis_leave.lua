-- Forgets a node's part, and that it was the host if it was; tells it. ARGV: node, call, news.
-- It only deletes, so that a full Redis does it too.
local node, call = ARGV[4], tonumber(ARGV[5])
local mine = 'n/' .. node
local kept = redis.call('HMGET', class, 'epoch', 'host', 'taken_by', mine)
if not kept[1] then return gone() end
-- A try that was given up may arrive after the node came back: by a beat, or as the host.
local beaten_by = kept[4] and tonumber(kept[4]:match('(%S+)$')) or 0
local is_host = kept[2] == node
if beaten_by > call or (is_host and tonumber(kept[3] or '0') > call) then return {'late', 0} end
if kept[4] then
  forget(mine .. '/')
  redis.call('HDEL', class, mine)
end
if is_host then redis.call('HDEL', class, 'host') end
tell(ARGV[6])
return {'done', 0}
