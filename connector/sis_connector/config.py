"""What a run is told: settings, where they come from, and what is wrong with them."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sis_connector.errors import BadSetup
from sis_connector.secret import Secret
from sis_connector.transport.waits import Patience

USER_TYPES = {"student": "S", "teacher": "T", "parent": "P"}


@dataclass(frozen=True, slots=True)
class SyncConfig:
    """Everything that one import needs to know.

    `url` is the admin URL; `schools` holds numbers or names, empty for all; `start_year` 2026 means
    2026-27, None the SIS's current year; `hold_threshold` is a percentage; `max_wait` and `timeout`
    are seconds. `passwords` maps S, T and P to the default password of new users.

    For OneRoster, `url` goes down to `/v1p1`, `token_url` is guessed where it is missing, and with
    `oauth1` the client id and secret are consumer key and secret.
    """

    url: str = ""
    client_id: str = ""
    client_secret: Secret = field(default_factory=lambda: Secret(""))
    profile: str = "learning"
    target: Path = Path("roster.db")
    ca_file: Path | None = None
    insecure: bool = False
    schools: tuple[str, ...] = ()
    start_year: int | None = None
    dry_run: bool = False
    google_domain: str | None = None
    office365_domain: str | None = None
    parents: bool = False
    co_teachers: bool = True
    bulk: bool = True
    autogenerate_usernames: bool = False
    mapping: Path | None = None
    refresh: bool = False
    allow_mass_removal: bool = False
    hold_threshold: float = 30.0
    max_wait: float = 120.0
    timeout: float = 90.0
    attempts: int = 5
    workers: int = 4
    page_size: int | None = None
    today: date | None = None
    passwords: Mapping[str, Secret] = field(default_factory=dict)
    passwords_temporary: bool = True
    patience: Patience | None = None
    token_url: str | None = None
    oauth1: bool = False
    signature: str = "HMAC-SHA1"
    credentials: str = "basic"
    scopes: tuple[str, ...] = ()
    vendor_authorization: Secret = field(default_factory=lambda: Secret(""))
    put_without_id: bool = False

    @property
    def timeouts(self) -> tuple[float, float]:
        """Seconds for the connection and for an answer."""
        return (min(10.0, self.timeout), self.timeout)

    @property
    def patience_or_default(self) -> Patience:
        return self.patience or Patience(attempts=self.attempts, max_wait=self.max_wait)

    @property
    def origin(self) -> str:
        """Scheme and host of the admin URL; a page name or slash behind them is dropped."""
        parts = urlsplit(self.url.strip())
        if parts.scheme not in ("https", "http") or not parts.hostname:
            raise BadSetup(
                f"The admin URL {self.url!r} is not a web address.",
                "It looks like https://sis.example.org",
            )
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"

    @property
    def verify(self) -> bool | str:
        """What requests shall check the certificate with."""
        if self.insecure:
            return False
        return str(self.ca_file) if self.ca_file else True


def ready(config: SyncConfig) -> SyncConfig:
    """`config` if a run can start with it, else the sentence that says what is missing."""
    needed = (("url", "--url"), ("client_id", "--client-id"), ("client_secret", "--client-secret"))
    missing = [option for name, option in needed if not getattr(config, name)]
    if missing:
        raise BadSetup(
            f"Missing: {', '.join(missing)}.",
            "Copy client id and secret from the plugin's Data Provider Configuration page, "
            "or name a ready file with --ready.",
        )
    _ = config.origin
    for name in ("ca_file", "mapping"):
        path: Path | None = getattr(config, name)
        if path is not None and not path.is_file():
            raise BadSetup(f"There is no file {path} (--{name.replace('_', '-')}).")
    lowest = {"workers": 1, "attempts": 1, "max_wait": 0, "timeout": 1, "hold_threshold": 0}
    for name, least in lowest.items():
        if getattr(config, name) < least:
            raise BadSetup(f"{name} must be {least} or more.")
    if config.page_size is not None and config.page_size < 1:
        raise BadSetup("page_size must be 1 or more.")
    if config.hold_threshold > 100:
        raise BadSetup("hold_threshold is a percentage from 0 to 100.")
    return config


# ------------------------------------------------------------------------ from a TOML file

PATHS = {"target", "ca_file", "mapping"}
SECRETS = {"client_secret", "vendor_authorization"}
LISTS = {"schools", "scopes"}
TYPES: dict[Any, type] = {
    "str": str,
    "str | None": str,
    "Secret": str,
    "Path": str,
    "Path | None": str,
    "tuple[str, ...]": list,
    "bool": bool,
    "int": int,
    "int | None": int,
    "float": float,
    "date | None": date,
}
WORDS: dict[type, str] = {
    str: "a text",
    list: "a list of school numbers or names",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    date: "a date",
}
NOT_IN_FILES = {"patience", "dry_run", "refresh", "allow_mass_removal"}


def file_keys() -> list[str]:
    """The keys that a configuration file may hold."""
    return [item.name for item in fields(SyncConfig) if item.name not in NOT_IN_FILES]


def from_file(path: Path, config: SyncConfig | None = None) -> SyncConfig:
    """`config` with the settings of a TOML file laid over it."""
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as missing:
        raise BadSetup(f"The configuration file {path} cannot be read.") from missing
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise BadSetup(f"The configuration file {path} is not valid TOML: {broken}.") from broken
    return with_settings(config or SyncConfig(), settings)


def with_settings(config: SyncConfig, settings: Mapping[str, Any]) -> SyncConfig:
    """`config` with `settings` laid over it; unknown names stop with the nearest known one."""
    changed: dict[str, Any] = {}
    for name, value in settings.items():
        if name not in file_keys():
            raise BadSetup(unknown("setting", name, file_keys()))
        changed[name] = value_of(name, value)
    return replace(config, **changed)


def value_of(name: str, value: Any) -> Any:
    """`value` as the setting `name` needs it, or the sentence that says what it needs."""
    if name == "passwords":
        return passwords_of(value)
    if name in SECRETS and isinstance(value, str):
        return Secret(value)
    if name in PATHS and isinstance(value, str):
        return Path(value)
    if name in LISTS and isinstance(value, list):
        return tuple(str(item) for item in value)
    wanted = TYPES[next(item.type for item in fields(SyncConfig) if item.name == name)]
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
        words = "a list of scopes" if name == "scopes" else WORDS[wanted]
        raise BadSetup(f"The setting {name} must be {words}.")
    return value


def passwords_of(value: Any) -> dict[str, Secret]:
    if not isinstance(value, Mapping):
        raise BadSetup("The setting passwords must be a table of student, teacher and parent.")
    found: dict[str, Secret] = {}
    for kind, password in value.items():
        if kind not in USER_TYPES:
            raise BadSetup(unknown("user type in passwords", kind, list(USER_TYPES)))
        if not isinstance(password, str) or not password:
            raise BadSetup(f"The default password of {kind} must be a text that is not empty.")
        found[USER_TYPES[kind]] = Secret(password)
    return found


def unknown(what: str, name: str, accepted: list[str]) -> str:
    """The sentence for a name that nobody knows, with the nearest one that somebody does."""
    near = difflib.get_close_matches(name, accepted, n=1, cutoff=0.5)
    guess = f" Did you mean {near[0]}?" if near else ""
    return f"Unknown {what}: {name}.{guess} Accepted: {', '.join(accepted)}."
