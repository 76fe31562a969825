"""The portal: project settings and the capabilities that every app stands on."""
