"""What there is to look at: the mushaf, and the PDFs and images that teachers bring.

Knows only `protocol` and `errors`. The mushaf and the catalogue are pure once loaded; `files` keeps on disk what was
brought, and `rendering` has it drawn by `worker`, a process of its own in which `pdf` and `images` run.
"""
