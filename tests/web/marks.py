"""What hostile hands type, and what a page shows where it was carried out."""

#: A tag, a handler, a template's variable and tag, the end of an attribute.
MARK = '"><img src=x onerror=alert(1)>{{ 7|add:42 }}{% debug %}'
CARRIED_OUT = ("<img src=x", '"><img', "49{% debug", "INSTALLED_APPS")


def carried_out(shown: str) -> list[str]:
    return [text for text in CARRIED_OUT if text in shown]


def told_wrong(told: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of subjects and bodies those that a template worked on, or that go on in another header."""
    return [(subject, body) for subject, body in told if "49{%" in subject + body or "\n" in subject]
