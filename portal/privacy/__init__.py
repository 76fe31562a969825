"""Personal data: which fields hold some and what for, who sees them plain, how they are masked, and how they go."""
