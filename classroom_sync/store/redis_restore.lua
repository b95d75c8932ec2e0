-- Joins a class with what is kept of it. ARGV: token, epoch, version, last sign of life, MAX_LINES, newest line, where the
-- participants begin in ARGV, where the lines do; then field and value of the board with what belongs to its stamp; of
-- each participant; of each line.
local epoch, version = tonumber(ARGV[5]), tonumber(ARGV[6])
local max_lines, newest_line = tonumber(ARGV[8]), tonumber(ARGV[9])
local participants_at, lines_at = tonumber(ARGV[10]), tonumber(ARGV[11])
local kept = redis.call('HMGET', class, 'epoch', 'version', 'newest_line', 'made_by', 'alive_s')
local kept_epoch, kept_version = tonumber(kept[1]), tonumber(kept[2])
if not kept_epoch and kept[4] then return {'gone', 1} end
-- Before anything is forgotten: a full Redis stops here.
redis.call('HSET', class, 'made_by', kept[4] or ARGV[4])

if not kept_epoch or epoch > kept_epoch or (epoch == kept_epoch and version > kept_version) then
  forget('b/')
  -- Who took the pen of another epoch has no claim to this one.
  redis.call('HDEL', class, 'taken_in', 'taken_by', 'taken_from')
  for i = 12, participants_at - 1, 2 do redis.call('HSET', class, ARGV[i], ARGV[i + 1]) end
end
for i = participants_at, lines_at - 1, 2 do
  redis.call('HSET', class, ARGV[i], joined(ARGV[i + 1], redis.call('HGET', class, ARGV[i])))
end
-- Lines are kept for as long as fewer than MAX_LINES numbers lie between them and the newest.
local kept_newest = tonumber(kept[3] or '0')
local newest = math.max(newest_line, kept_newest)
for seq = math.max(1, kept_newest - max_lines + 1), math.min(kept_newest, newest - max_lines) do
  redis.call('HDEL', class, 's/' .. text(seq))
end
for i = lines_at, #ARGV, 2 do
  if tonumber(ARGV[i]:sub(3)) > newest - max_lines then redis.call('HSETNX', class, ARGV[i], ARGV[i + 1]) end
end
redis.call('HSET', class, 'newest_line', text(newest))
if not kept[5] or tonumber(ARGV[7]) > tonumber(kept[5]) then redis.call('HSET', class, 'alive_s', ARGV[7]) end
redis.call('EXPIRE', class, keep_s)
return {'done', 0}
