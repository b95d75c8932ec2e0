-- Keeps a part of a class's board. KEYS: the class. ARGV: epoch, version, floor, seconds to keep, then field and packed
-- entry (redis_records.py) of each key. All checks come first: a script that has written is not undone by an error.
local class = KEYS[1]
local epoch, version, floor = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local kept = redis.call('HMGET', class, 'epoch', 'version', 'floor', 'oldest_removal')
local kept_epoch, kept_version, kept_floor = tonumber(kept[1]), tonumber(kept[2]), tonumber(kept[3])
if not kept_epoch then return {'fenced', 0} end
if epoch < kept_epoch then return {'fenced', kept_epoch} end
if epoch > kept_epoch then return {'never granted', kept_epoch} end

-- The version of a packed entry, and whether it is a tombstone: nil, the one byte c0, is all that follows.
local function read(packed)
  local at, changed = cmsgpack.unpack_one(packed)
  return changed, packed:sub(at + 1) == '\192'
end

local oldest = tonumber(kept[4]) or math.huge
-- The whole board: what the store has is from before removals that nobody remembers.
local is_whole = floor > kept_version
if is_whole then
  for _, field in ipairs(redis.call('HKEYS', class)) do
    if field:sub(1, 2) == 'b/' then redis.call('HDEL', class, field) end
  end
end
for i = 5, #ARGV, 2 do
  local changed, is_removal = read(ARGV[i + 1])
  local known = redis.call('HGET', class, ARGV[i])
  -- A key that is not there, at a version the floor has passed, was removed and its tombstone forgotten since.
  if is_whole or (known and changed >= read(known)) or (not known and changed > kept_floor) then
    redis.call('HSET', class, ARGV[i], ARGV[i + 1])
    if is_removal then oldest = math.min(oldest, changed) end
  end
end
if version > kept_version then redis.call('HSET', class, 'version', ARGV[2]) end
if floor > kept_floor then redis.call('HSET', class, 'floor', ARGV[3]) else floor = kept_floor end

-- Tombstones at or below the floor are forgotten. `oldest_removal` is never above the oldest tombstone: only when the
-- floor reaches it, once in hundreds of removals, is the whole class looked through.
if oldest <= floor then
  oldest = math.huge
  local fields = redis.call('HGETALL', class)
  for i = 1, #fields, 2 do
    if fields[i]:sub(1, 2) == 'b/' then
      local changed, is_removal = read(fields[i + 1])
      if is_removal and changed <= floor then
        redis.call('HDEL', class, fields[i])
      elseif is_removal then
        oldest = math.min(oldest, changed)
      end
    end
  end
end
redis.call('HSET', class, 'oldest_removal', oldest == math.huge and 'none' or string.format('%.0f', oldest))
redis.call('EXPIRE', class, ARGV[4])
-- What other nodes are to hear of this write is published here, in the same step: entries and both stamps are at hand.
return {'done', kept_epoch}
