"""The key file: made once, for its owner's eyes only, and never written over."""

import os
from collections.abc import Mapping
from pathlib import Path

from frontdesk.config import Settings
from frontdesk.kernel.secrets import Keyring


def settings_with_key(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings, and make the key file first where there is none."""
    env = os.environ if environment is None else environment
    home = Path(env.get("FRONTDESK_HOME", "instance")).absolute()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = Path(env.get("FRONTDESK_KEY_FILE", str(home / "keys.json")))
    if not path.exists():
        make_key_file(path)
    return Settings.from_environment(env)


def make_key_file(path: Path) -> None:
    """Write new keys to a file that does not exist yet, readable by its owner alone, durably."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(Keyring.generate().dump())
        file.flush()
        os.fsync(file.fileno())
