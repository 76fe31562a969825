"""REST resources of the delegated powers, over the same reads and services as the pages."""
