"""Tells other systems what happened to the cases of their organisation, in order and until they have heard."""
