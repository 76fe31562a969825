"""One-time keys of forms, as the pages carry them."""

import re
import uuid
from typing import Any


def keyed(**typed: Any) -> dict[str, Any]:
    """What is typed, with a key that no form had before."""
    return {"key": str(uuid.uuid4()), **typed}


def key_on(page: Any) -> str:
    """The key of the first form on a page that has one."""
    found = re.search(r'name="key" value="([0-9a-f-]{36})"', page.content.decode())
    assert found is not None, "the page has no form with a key"
    return found[1]
