"""REST resources of the proxy service, over the same reads and services as the pages."""
