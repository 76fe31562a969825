"""Write docs/api/openapi.yaml, the description of the API; with --check fail where it differs from the code."""

import os
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / "docs" / "api" / "openapi.yaml"


def main() -> int:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()
    from drf_spectacular.drainage import GENERATOR_STATS
    from drf_spectacular.renderers import OpenApiYamlRenderer
    from drf_spectacular.validation import validate_schema

    from portal.api.schema import document

    described = document()
    if GENERATOR_STATS:
        GENERATOR_STATS.emit_summary()
        return 1
    validate_schema(described)
    written = OpenApiYamlRenderer().render(described)
    if "--check" not in sys.argv[1:]:
        PLACE.parent.mkdir(parents=True, exist_ok=True)
        PLACE.write_bytes(written)
        return 0
    if not PLACE.exists() or PLACE.read_bytes() != written:
        print("docs/api/openapi.yaml is not what the code says; run make api-schema", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
