"""What every resource of the API stands on: who speaks, problems, pages, acts, and the schema."""
