-- Tells a node something on a channel of its own, by the way all news go. ARGV: what.
tell(ARGV[4])
return {'done', 0}
