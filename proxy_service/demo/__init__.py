"""The demonstration: people, enterprises and requests, made by the same services as everything else."""
