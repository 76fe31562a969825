"""What several presenters need."""

from typing import Any

from portal.documents.chinese import moment_text
from portal.documents.facts import Material, Signature

Context = dict[str, Any]


def materials_of(materials: list[Material]) -> list[Context]:
    return [
        {
            "name": material["name"],
            "form": material.get("form", ""),
            "copies": material.get("copies", ""),
            "note": material.get("note", ""),
            "detail": "，".join(
                part
                for part in (
                    material.get("form", ""),
                    f"{material['copies']}份" if "copies" in material else "",
                    material.get("note", ""),
                )
                if part
            ),
        }
        for material in materials
    ]


def signed_of(signature: Signature | None) -> Context | None:
    if signature is None:
        return None
    return {
        "person": signature["person"],
        "capacity": signature.get("capacity", ""),
        "at": moment_text(signature["at"]),
    }
