"""What the resources say, field by field: exactly what the pages show to the same person."""
