"""Where the settings come from: the environment, and `.env`."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import ConfigurationError

SLACK_API_URL = "https://slack.com/api/"


class Settings(BaseSettings):
    """The environment. Every variable has its name in capitals; an empty one counts as not set."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True
    )

    slack_bot_token: SecretStr | None = Field(None, description="the bot token, xoxb-…")
    slack_signing_secret: SecretStr | None = Field(None, description="the secret that Slack signs requests with")
    slack_app_token: SecretStr | None = Field(None, description="the app-level token, xapp-…, for Socket Mode")
    slack_api_url: str = Field(SLACK_API_URL, description="where Slack's Web API is; change it for a local server")
    database: str = Field("codered.db", validation_alias="CODERED_DATABASE", description="the database file")
    config: Path = Field(Path("codered.toml"), validation_alias="CODERED_CONFIG", description="the policy file")
    templates: Path | None = Field(
        None, validation_alias="CODERED_TEMPLATES", description="a folder of your own memo templates"
    )
    log: Literal["text", "json"] = Field(
        "text", validation_alias="CODERED_LOG", description="how the log is written"
    )

    @property
    def api_url(self) -> str:
        """Return the Web API's address, with the slash at its end that slack_sdk expects."""
        return self.slack_api_url.rstrip("/") + "/"

    def required(self, name: str, *, where: str) -> str:
        """Return a secret; raise ConfigurationError with where to find it when it is not set."""
        value: SecretStr | None = getattr(self, name)
        text = value.get_secret_value().strip() if value else ""
        if not text:
            raise ConfigurationError(
                f"{name.upper()} is not set. {where} Put it into the environment or into .env."
            )
        return text

    def require_config(self) -> None:
        """Raise ConfigurationError where the policy is to be in a file that is not there."""
        if "config" in self.model_fields_set and not self.config.exists():
            raise ConfigurationError(
                f"CODERED_CONFIG names {self.config}, which does not exist. Nothing was started."
            )


def load_settings(*, complete: bool = True) -> Settings:
    """Read the environment and `.env`; raise ConfigurationError with a sentence for each wrong value.

    Where it need not be `complete`, it is left to others to find that the policy's file is not there.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        raise ConfigurationError(_sentences(error, "The environment")) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f".env cannot be read: {error}. It must be a text file in UTF-8.") from error
    if complete:
        settings.require_config()
    return settings


def _sentences(error: ValidationError, source: str) -> str:
    problems = (
        f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
        for fault in error.errors(include_url=False)
    )
    return f"{source} has values that cannot be used: {'; '.join(problems)}. See codered.example.toml."
