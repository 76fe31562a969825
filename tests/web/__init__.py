"""What browsers, and those who misuse them, send to every address."""
