"""Tables in and out: imports with preview and undo, exports made in the background."""
