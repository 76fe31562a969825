"""Tables that grow for ever, kept by month where they have become large. See docs/decisions/0044-partitions.md."""
