"""Who runs a command on the server, as the operating system knows it."""

import os
import pwd


def shell_user() -> str:
    """The account that the process runs as and, where ``sudo`` names one, who called it: ``yuanbantong (sudo: wang)``.

    For the audit log. Whoever commands the account may claim another name for ``sudo``; the account itself is true.
    """
    uid = os.geteuid()
    try:
        account = pwd.getpwuid(uid).pw_name
    except KeyError:
        account = f"uid {uid}"
    caller = os.environ.get("SUDO_USER", "")
    return f"{account} (sudo: {caller[:60]})" if caller and caller != account else account
