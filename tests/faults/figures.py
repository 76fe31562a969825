"""What a soak has measured."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings


def keep(name: str, report: dict[str, Any]) -> None:
    """Printed, and kept in var/faults/ for whoever wants the figures."""
    folder = Path(settings.VAR_DIR) / "faults"
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(report, ensure_ascii=False, indent=2)
    (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    print(text)
