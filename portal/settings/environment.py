"""Where settings come from: the variables of the environment."""

from pathlib import Path

import environ

ROOT = Path(__file__).resolve().parents[2]

env = environ.Env()
# Written by scripts/services.sh for the embedded database and broker; the environment takes precedence.
environ.Env.read_env(ROOT / "var/services.env", overwrite=False)
