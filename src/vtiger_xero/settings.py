"""What the administrator of the machine sets, from the environment; what users set lives in the database."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

#: The page's port unless another is set.
PORT = 8300


class Settings(BaseSettings):
    """Settings of this installation; each is a variable ``VTIGER_XERO_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix="VTIGER_XERO_", frozen=True, extra="ignore")

    home: Annotated[Path, Field(description="The folder of the database, the key and the locks.")] = (
        Path.home() / ".local" / "share" / "vtiger-xero"
    )
    database_url: Annotated[
        str, Field(description="Where everything is kept; empty for SQLite in the home folder.")
    ] = ""
    port: Annotated[int, Field(description="The page's port.", ge=0, le=65535)] = PORT
    address: Annotated[
        str,
        Field(
            description="Where browsers find the page from elsewhere, through a proxy with https; empty: nowhere.",
            pattern=r"^(https?://[^/\s]+/?)?$",
        ),
    ] = ""
    vtiger_access_key: Annotated[SecretStr, Field(description="The access key for `connect`.")] = SecretStr("")
    xero_client_secret: Annotated[SecretStr, Field(description="The client secret for `connect`.")] = SecretStr("")

    @property
    def url(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.home / 'vtiger-xero.sqlite3'}"

    @property
    def key_file(self) -> Path:
        """Where the key lies that seals secrets."""
        return self.home / "secret.key"
