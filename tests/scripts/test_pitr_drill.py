"""The drill of recovery to a moment, as operators run it."""

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

ENTRIES = 60


@pytest.mark.soak
@pytest.mark.fault
def test_what_was_written_before_the_accident_is_back_and_what_was_archived_outlives_the_machine() -> None:
    script = Path(settings.BASE_DIR) / "scripts" / "pitr_drill.sh"
    ran = subprocess.run([script, str(ENTRIES)], capture_output=True, text=True, timeout=900)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert f"all {2 * ENTRIES} entries are back" in ran.stdout
    found = re.search(r"(\d+) entries of (\d+) are back", ran.stdout)
    assert found is not None
    assert int(found[2]) == 4 * ENTRIES
    assert int(found[1]) >= 3 * ENTRIES
    assert ran.stdout.count("every chain holds") == 2
    (folder,) = set(re.findall(r"/tmp/pitr-\w+", ran.stdout))
    assert not Path(folder).exists()
