"""What stops a backup or a restore."""


class BackupError(Exception):
    """Says to the operator what is wrong; nothing was left that could be taken for whole."""
