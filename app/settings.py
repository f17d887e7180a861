"""Every setting, read once from the environment; the README lists the same names."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ROOT = Path(__file__).resolve().parent.parent
MODES = ("development", "production")
MAIL_SECURITIES = ("none", "starttls", "tls")


class SettingsError(Exception):
    """A setting has a value that Concord cannot use; the message says which and what to do."""


@dataclass(frozen=True)
class Settings:
    """What differs between deployments.

    `database_url` is None for the embedded PostgreSQL under `instance`.
    """

    mode: str = "development"
    instance: Path = ROOT / "instance"
    database_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    secret_key: str = field(default="", repr=False)
    official_masthead: str = ""
    classification: str = "Official (closed)"
    contact_address: str = ""
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Singapore"))
    session_idle: timedelta = timedelta(minutes=30)
    session_absolute: timedelta = timedelta(hours=12)
    policy_file: Path = ROOT / "app" / "agreements" / "policy.toml"
    proxy_hops: int = 0
    sample_data: bool = True
    sample_start_afresh: tuple[str, ...] = ()
    mail_server: str = ""
    mail_from: str = ""
    public_url: str = ""
    mail_security: str = "none"
    mail_user: str = ""
    mail_password: str = field(default="", repr=False)
    mail_ca_file: Path | None = None

    @property
    def development(self) -> bool:
        return self.mode == "development"


def read(environment: Mapping[str, str]) -> Settings:
    """Settings from environment variables.

    Raises SettingsError, naming the variable, when a value cannot be used.
    """
    mode = environment.get("CONCORD_MODE", "development")
    if mode not in MODES:
        raise SettingsError(f"CONCORD_MODE must be development or production, not {mode!r}.")
    instance = Path(environment.get("CONCORD_INSTANCE", str(ROOT / "instance"))).resolve()
    return Settings(
        mode=mode,
        instance=instance,
        database_url=_database_url(environment.get("DATABASE_URL", "")),
        host=environment.get("HOST", "127.0.0.1"),
        port=_whole_number(environment, "PORT", default=8000),
        workers=_whole_number(environment, "WORKERS", default=2, least=1),
        secret_key=_secret_key(environment, instance=instance, mode=mode),
        official_masthead=environment.get("OFFICIAL_MASTHEAD", ""),
        classification=environment.get("CLASSIFICATION", Settings.classification),
        contact_address=environment.get("CONTACT_ADDRESS", ""),
        time_zone=_time_zone(environment.get("TIME_ZONE", "") or "Asia/Singapore"),
        session_idle=timedelta(minutes=_whole_number(environment, "SESSION_IDLE_MINUTES", default=30)),
        session_absolute=timedelta(hours=_whole_number(environment, "SESSION_ABSOLUTE_HOURS", default=12)),
        policy_file=Path(environment.get("POLICY_FILE", str(Settings.policy_file))),
        proxy_hops=_whole_number(environment, "PROXY_HOPS", default=0),
        sample_data=_yes(environment, "SAMPLE_DATA", default=mode == "development"),
        sample_start_afresh=tuple(environment.get("SAMPLE_START_AFRESH", "").upper().replace(",", " ").split()),
        mail_server=environment.get("MAIL_SERVER", ""),
        mail_from=environment.get("MAIL_FROM", ""),
        public_url=environment.get("PUBLIC_URL", ""),
        mail_security=_mail_security(environment),
        mail_user=environment.get("MAIL_USER", ""),
        mail_password=_mail_password(environment),
        mail_ca_file=_file(environment, "MAIL_CA_FILE"),
    )


def _mail_security(environment: Mapping[str, str]) -> str:
    """Where nothing is said, a login goes over an encrypted line and mail without one as it always did."""
    text = environment.get("MAIL_SECURITY", "").lower() or ("starttls" if environment.get("MAIL_USER") else "none")
    if text not in MAIL_SECURITIES:
        raise SettingsError(f"MAIL_SECURITY must be none, starttls or tls, not {text!r}.")
    return text


def _mail_password(environment: Mapping[str, str]) -> str:
    found = environment.get("MAIL_PASSWORD", "")
    if bool(found) != bool(environment.get("MAIL_USER")):
        raise SettingsError("MAIL_USER and MAIL_PASSWORD go together: set both, or neither.")
    return found


def _file(environment: Mapping[str, str], name: str) -> Path | None:
    text = environment.get(name, "")
    if text and not Path(text).is_file():
        raise SettingsError(f"{name} must name a file that can be read, not {text!r}.")
    return Path(text) if text else None


def _whole_number(environment: Mapping[str, str], name: str, *, default: int, least: int = 0) -> int:
    text = environment.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) >= least):
        raise SettingsError(f"{name} must be a whole number from {least}, not {text!r}.")
    return int(text)


def _time_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise SettingsError(f"TIME_ZONE must be a zone like Asia/Singapore, not {name!r}.") from None


def _yes(environment: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = environment.get(name, "").lower()
    if text in ("",):
        return default
    if text in ("1", "yes", "true", "on"):
        return True
    if text in ("0", "no", "false", "off"):
        return False
    raise SettingsError(f"{name} must be yes or no, not {text!r}.")


def _database_url(text: str) -> str | None:
    if not text:
        return None
    for prefix in ("postgresql+psycopg://", "postgresql://", "postgres://"):
        if text.startswith(prefix):
            return "postgresql+psycopg://" + text.removeprefix(prefix)
    raise SettingsError("DATABASE_URL must begin with postgresql://. Concord runs on PostgreSQL only.")


def _secret_key(environment: Mapping[str, str], *, instance: Path, mode: str) -> str:
    """The key that signs form tokens: from SECRET_KEY, or in development a file made on first use."""
    if environment.get("SECRET_KEY"):
        return environment["SECRET_KEY"]
    if mode == "production":
        raise SettingsError("SECRET_KEY must be set in production: a long random text, kept secret.")
    path = instance / "secret-key"
    try:
        return _kept_key(path)
    except OSError as error:
        raise SettingsError(
            f"The instance folder cannot be used ({error.strerror}). Let CONCORD_INSTANCE name one that can."
        ) from error


def _kept_key(path: Path) -> str:
    instance = path.parent
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{secrets.token_hex(4)}")
        draft.write_text(secrets.token_urlsafe(48))
        draft.chmod(0o600)
        with contextlib.suppress(FileExistsError):  # two first starts at once agree on one key
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text().strip()
