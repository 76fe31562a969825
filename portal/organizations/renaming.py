"""An enterprise takes another name.

What is found by the name is known to the apps that stand on this one; each registers a function that sees to its own.
"""

from collections.abc import Callable

from portal.organizations.models import Organization

#: Told of the enterprise under its new name, within the transaction of the act.
Following = Callable[[Organization], None]

_following: list[Following] = []


def register(following: Following) -> None:
    """Called in ``AppConfig.ready()``; registering twice is registering once."""
    if following not in _following:
        _following.append(following)


def tell_all(enterprise: Organization) -> None:
    for following in _following:
        following(enterprise)
