"""Pages of addresses and of what was sent to them, under 系统对接."""
