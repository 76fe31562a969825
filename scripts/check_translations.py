"""Fail when a catalogue under locale/ lacks a message of the sources or leaves one untranslated or fuzzy.

The sources are Chinese, so zh-hans needs no catalogue; every other language that begins one must be whole.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import copytree

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("portal", "delegation", "proxy_service", "templates")


def messages(catalogue: Path, *selection: str) -> set[str]:
    """The message ids of a catalogue, as msgattrib selects them."""
    command = ["msgattrib", "--no-wrap", *selection, str(catalogue)]
    text = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
    ids: set[str] = set()
    for block in text.split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        end = next((n for n, line in enumerate(lines) if line.startswith("msgstr")), 0)
        if identifier := "\n".join(lines[:end]):
            ids.add(identifier)
    return ids - {'msgid ""'}


def extracted(language: str) -> set[str]:
    """The messages that the sources hold now, extracted into a copy."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in SOURCES:
            copytree(ROOT / name, copy / name)
        (copy / "locale").mkdir()
        command = [sys.executable, "-m", "django", "makemessages", "--locale", language, "--no-location"]
        subprocess.run(command, cwd=copy, check=True, capture_output=True, env=environment())
        return messages(copy / "locale" / language / "LC_MESSAGES" / "django.po")


def environment() -> dict[str, str]:
    import os

    settings = {"DJANGO_SETTINGS_MODULE": "", "PYTHONUTF8": "1"}
    return {name: value for name, value in (os.environ | settings).items() if value}


def main() -> int:
    problems: list[str] = []
    for catalogue in sorted(ROOT.glob("locale/*/LC_MESSAGES/django.po")):
        language = catalogue.parents[1].name
        unfinished = messages(catalogue, "--untranslated") | messages(catalogue, "--only-fuzzy")
        problems += [f"{language}: not translated: {each}" for each in sorted(unfinished)]
        missing = extracted(language) - messages(catalogue, "--no-obsolete")
        problems += [f"{language}: not in the catalogue: {each}" for each in sorted(missing)]
    print("\n".join(problems) or "every catalogue is complete")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
