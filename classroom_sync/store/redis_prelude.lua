-- What every script on a class begins with; `redis_scripts` puts it before their texts.
-- KEYS: the class. ARGV: PUBLISH or, on a cluster, SPUBLISH; the class's channel; seconds to keep. A script's own follow.
local class, keep_s = KEYS[1], ARGV[3]

local function tell(news) redis.call(ARGV[1], ARGV[2], news) end

local function text(number) return string.format('%.0f', number) end

-- The answer where the class is not there. One that was ended left its field `made_by` behind, and nothing else.
local function gone() return {'gone', redis.call('EXISTS', class)} end

-- Forgets all fields that begin so, but the one named. Only here and where a part is replaced, both rare, is every
-- field of a class looked through.
local function forget(beginning, but)
  local found = {}
  for _, field in ipairs(redis.call('HKEYS', class)) do
    if field ~= but and field:sub(1, #beginning) == beginning then found[#found + 1] = field end
    if #found == 1000 then
      redis.call('HDEL', class, unpack(found))
      found = {}
    end
  end
  if #found > 0 then redis.call('HDEL', class, unpack(found)) end
end

-- The version of a packed entry, and whether it is a tombstone: nil, the one byte c0, is all that follows.
local function read(packed)
  local at, changed = cmsgpack.unpack_one(packed)
  return changed, packed:sub(at + 1) == '\192'
end

-- A packed participant, removed if the one that is known was: that is the last value, c3 where it is true.
local function joined(packed, known)
  if known and known:sub(-1) == '\195' then return packed:sub(1, -2) .. '\195' end
  return packed
end
