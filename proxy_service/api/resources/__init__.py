"""The resources of the service, each over the reads and services of the pages."""
