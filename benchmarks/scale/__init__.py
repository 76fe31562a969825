"""``make bench``: what the portal's pages and acts cost on ten thousand, a hundred thousand and a million requests."""
