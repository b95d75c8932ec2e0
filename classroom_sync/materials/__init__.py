"""What there is to look at: the mushaf now, PDF and images beside it later.

Pure once loaded; knows only `protocol` and `errors`.
"""
