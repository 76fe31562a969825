"""Which database a question goes to: the primary, a replica that may lag behind it, and a pool that stands between."""
