"""Typed settings, read once from the environment; what is missing or wrong is named before anything starts."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from frontdesk.kernel.secrets import Keyring, KeyTrouble


class ConfigurationError(Exception):
    """The program cannot start; the message says what to set."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the program needs from outside.

    `database_url` is an SQLAlchemy URL (`sqlite:///…` or `postgresql://…`), `keyring` seals personal data,
    `secret_key` signs cookies and cursors, `blob_folder` holds sealed scans. `secure_cookies` is off only where the
    browser speaks plain HTTP to the same machine. `emergency_folder` takes the copy of the emergency list, and
    `anchor_path` is the file of the trail's anchors.
    """

    database_url: str
    keyring: Keyring
    secret_key: str
    blob_folder: Path
    secure_cookies: bool = True
    testing: bool = False
    pool_size: int = 20
    key_file: Path | None = None
    emergency_folder: Path | None = None
    anchor_path: Path | None = None

    @property
    def anchor_file(self) -> Path:
        """Return the file to which the trail's anchors are written."""
        return self.anchor_path or self.blob_folder.parent / "anchors.log"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Return the settings named by `FRONTDESK_*`, or raise `ConfigurationError` naming every one at fault."""
        env = os.environ if environment is None else environment
        home = Path(env.get("FRONTDESK_HOME", "instance")).absolute()
        faults: list[str] = []
        key_file = Path(env.get("FRONTDESK_KEY_FILE", str(home / "keys.json"))).absolute()
        keyring = _keyring(key_file, faults)
        url = env.get("FRONTDESK_DATABASE_URL", f"sqlite:///{home / 'frontdesk.db'}")
        if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            faults.append("FRONTDESK_DATABASE_URL must be a sqlite:/// or postgresql:// URL")
        if faults or keyring is None:
            raise ConfigurationError("; ".join(faults))
        return cls(
            database_url=url,
            keyring=keyring,
            secret_key=keyring.derived("cookies"),
            blob_folder=home / "blobs",
            secure_cookies=env.get("FRONTDESK_INSECURE_COOKIES") != "1",
            key_file=key_file,
            emergency_folder=Path(env.get("FRONTDESK_EMERGENCY_FOLDER", str(home / "emergency"))).absolute(),
            anchor_path=Path(anchors).absolute() if (anchors := env.get("FRONTDESK_ANCHOR_FILE")) else None,
        )


def _keyring(path: Path, faults: list[str]) -> Keyring | None:
    try:
        return Keyring.load(path.read_text(encoding="utf-8"))
    except OSError:
        faults.append(f"the key file {path} cannot be read: set FRONTDESK_KEY_FILE, or make one with `frontdesk init`")
    except KeyTrouble as trouble:
        faults.append(f"the key file {path}: {trouble}")
    return None
