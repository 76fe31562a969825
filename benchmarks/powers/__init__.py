"""Delegated powers at size: the demonstration's cases brought to an end, copied and measured as requests are."""
