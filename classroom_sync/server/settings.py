"""Every setting of the service, from `CLASSROOM_SYNC_*`: the one place that reads the environment."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

_SECRET_BYTES = 32


class Settings(BaseSettings):
    """What an operator may choose.

    Options of the command line go before the environment, which goes before the defaults.
    """

    model_config = SettingsConfigDict(env_prefix="CLASSROOM_SYNC_", extra="forbid", frozen=True)

    host: str = Field("0.0.0.0", description="address to listen on; 127.0.0.1 for this machine only")  # noqa: S104  a class
    port: int = Field(8000, ge=1, le=65535, description="port to listen on")
    data_dir: Path = Field(Path("data"), description="folder for the embedded store and the secret")
    store: str = Field(
        "", description="sqlite:///PATH, redis://HOST or memory://; empty: classroom-sync.sqlite in the data folder"
    )
    materials_dir: Path | None = Field(
        None, description="folder for the PDFs and images of teachers; empty: materials in the data folder"
    )
    materials_mib: int = Field(4096, ge=0, description="how large that folder may get, in MiB; 0: no files are taken")
    secret: SecretStr = Field(
        SecretStr(""),
        description="signs tokens; empty: made once, kept in the data folder or in the Redis of the nodes",
    )
    teacher_key: SecretStr = Field(SecretStr(""), description="who opens a class must show it; empty: anyone may")
    public_url: str = Field(
        "", description="the address people use, such as https://class.example; empty: as they came"
    )
    origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="further web origins that may connect, separated by commas"
    )
    token_hours: float = Field(24 * 7, gt=0, description="how long a token is good, in hours")
    log_level: str = Field("info", pattern="^(debug|info|warning|error)$", description="debug, info, warning or error")

    @field_validator("origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(filter(None, (part.strip() for part in value.split(",")))) if isinstance(value, str) else value

    @field_validator("public_url")
    @classmethod
    def _is_url(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("an address begins with http:// or https://")
        return value.rstrip("/")

    @property
    def store_url(self) -> str:
        """The store's address, the default filled in."""
        return self.store or f"sqlite:///{quote(str(self.data_dir.absolute() / 'classroom-sync.sqlite'))}"

    @property
    def materials_root(self) -> Path:
        """The folder of uploaded materials, the default filled in."""
        return (self.materials_dir or self.data_dir / "materials").absolute()

    def shown(self) -> dict[str, str]:
        """Every setting by its variable's name, secrets masked."""
        shown = {f"CLASSROOM_SYNC_{name.upper()}": _show(value) for name, value in self}
        return shown | {"CLASSROOM_SYNC_STORE": _without_secrets(self.store)}

    def signing_secret(self) -> bytes:
        """The secret that signs tokens: the configured one, else one made now and kept for the next start (mode 0600).

        OSError if the data folder cannot be used.
        """
        if configured := self.secret.get_secret_value():
            return configured.encode()
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.data_dir / "secret"
        with suppress(FileExistsError), open(path, "xb", opener=_private) as file:
            file.write(secrets.token_hex(_SECRET_BYTES).encode())
        return path.read_bytes()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _show(value: object) -> str:
    if isinstance(value, SecretStr):
        return "********" if value.get_secret_value() else ""
    return ",".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


def _without_secrets(url: str) -> str:
    """A store's address with its user, password and options masked: a password may stand in each of them."""
    scheme, mark, rest = url.partition("://")
    userinfo, at, place = rest.rpartition("@")
    place, query, options = place.partition("?")
    return f"{scheme}{mark}{'********' if userinfo else ''}{at}{place}{query}{'********' if options else ''}"
