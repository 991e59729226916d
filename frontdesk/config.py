"""Typed settings, read once from the environment; what is missing or wrong is named before anything starts."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

from frontdesk.kernel.secrets import Keyring, KeyTrouble


class ConfigurationError(Exception):
    """The program cannot start; the message says what to set."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in, and as whom. `security` is `tls`, `starttls` or `plain`."""

    host: str
    port: int
    sender: str
    security: str = "starttls"
    username: str | None = None
    password: str | None = field(default=None, repr=False)


MAIL_SCHEMES = {"smtps": ("tls", 465), "smtp": ("starttls", 587), "smtp+plain": ("plain", 25)}
"""How a mail server is named in the environment, how it is spoken to, and at which port unless one is given."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the program needs from outside.

    `database_url` is an SQLAlchemy URL (`sqlite:///…` or `postgresql://…`), `keyring` seals personal data,
    `secret_key` signs cookies and cursors, `blob_folder` holds sealed scans. `secure_cookies` is off only where the
    browser speaks plain HTTP to the same machine. `emergency_folder` takes the copy of the emergency list, and
    `anchor_path` is the file of the trail's anchors. Webhooks reach the public internet and `outgoing_networks`.
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
    outgoing_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    mail_server: MailServer | None = None

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
        networks = _networks(env.get("FRONTDESK_OUTGOING_NETWORKS", ""), faults)
        mail_server = _mail_server(env.get("FRONTDESK_MAIL_SERVER"), env.get("FRONTDESK_MAIL_FROM"), faults)
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
            outgoing_networks=networks,
            mail_server=mail_server,
        )


def _keyring(path: Path, faults: list[str]) -> Keyring | None:
    try:
        return Keyring.load(path.read_text(encoding="utf-8"))
    except OSError:
        faults.append(f"the key file {path} cannot be read: set FRONTDESK_KEY_FILE, or make one with `frontdesk init`")
    except KeyTrouble as trouble:
        faults.append(f"the key file {path}: {trouble}")
    return None


def _networks(named: str, faults: list[str]) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(each.strip()) for each in named.split(",") if each.strip())
    except ValueError:
        faults.append("FRONTDESK_OUTGOING_NETWORKS must be networks such as 10.0.0.0/8, with commas between them")
    return ()


def _mail_server(url: str | None, sender: str | None, faults: list[str]) -> MailServer | None:
    if not url:
        return None
    try:
        return _read_mail_server(url, sender or "")
    except (ValueError, KeyError):
        faults.append(
            "FRONTDESK_MAIL_SERVER must be such as smtps://name:word@mail.example, and FRONTDESK_MAIL_FROM an address"
        )
    return None


def _read_mail_server(url: str, sender: str) -> MailServer:
    parts = urlsplit(url)
    security, usual = MAIL_SCHEMES[parts.scheme]
    if not parts.hostname or not sender:
        message = "host and sender are needed"
        raise ValueError(message)
    username = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password else None
    return MailServer(parts.hostname, parts.port or usual, sender, security, username, password)
