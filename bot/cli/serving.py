"""`codered serve` and `codered run`: the bot, over HTTP or Socket Mode."""

import signal
import socket
import threading
from collections.abc import Callable

import click
import uvicorn
from prometheus_client import start_http_server
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.app import Application, build
from bot.errors import ConfigurationError, SlackUnavailable
from bot.settings import Settings
from bot.web import web

WHERE_APP_TOKEN = "Make one (xapp-…, scope connections:write) on the app's page: Basic Information."  # noqa: S105 - no token
BACKLOG = 2048
"""Connections that wait to be accepted (the default of uvicorn)."""
DRAIN = 15
"""Seconds that a stopping server gives to requests that are under way."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=3000, show_default=True, help="The port to listen on.")
@click.pass_obj
def serve(settings: Settings, host: str, port: int) -> None:
    """Run the bot in HTTP mode: POST /slack/events, GET /healthz, /readyz and /metrics.

    Needs SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET. Stops cleanly on SIGTERM and Ctrl-C.
    """
    http = settings.model_copy(update={"slack_app_token": None})
    application = build(http)
    config = uvicorn.Config(
        web(application),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=DRAIN,
    )
    server = uvicorn.Server(config)
    for number in (signal.SIGTERM, signal.SIGINT):
        # uvicorn stops cleanly and then raises the signal again; a stop that was asked for is no failure.
        signal.signal(number, lambda *_: setattr(server, "should_exit", True))
    try:
        with _listening(host, port) as listener:
            click.echo(f"Code Red listens on http://{host}:{port}/slack/events (Ctrl-C stops it).", err=True)
            server.run(sockets=[listener])
    finally:
        application.close()


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens; raise ConfigurationError where the address cannot be used."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except (OSError, OverflowError) as error:
        raise ConfigurationError(
            f"Code Red cannot listen on port {port} of {host}: {error}. Choose another with --port or --host."
        ) from error


@click.command()
@click.option(
    "--metrics-port",
    type=click.IntRange(1, 65535),
    help="Let Prometheus read GET /metrics on this port of 127.0.0.1.",
)
@click.pass_obj
def run(settings: Settings, metrics_port: int | None) -> None:
    """Run the bot in Socket Mode: no public address is needed.

    Needs SLACK_BOT_TOKEN and SLACK_APP_TOKEN. Stops cleanly on SIGTERM and Ctrl-C.
    """
    app_token = settings.required("slack_app_token", where=WHERE_APP_TOKEN)
    application = build(settings)
    handler = SocketModeHandler(application.bolt, app_token, web_client=application.bolt.client)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    stop_measuring = _measured(application, metrics_port)
    application.start()
    try:
        _connect(handler, settings)
        click.echo("Code Red is connected to Slack in Socket Mode (Ctrl-C stops it).", err=True)
        stopping.wait()
    finally:
        handler.close()  # type: ignore[no-untyped-call]
        stop_measuring()
        application.close()


def _measured(application: Application, port: int | None) -> Callable[[], None]:
    """Have the figures served on this machine alone, where there is a port for them; return what ends that."""
    if port is None:
        return lambda: None
    try:
        server, thread = start_http_server(port, addr="127.0.0.1", registry=application.measures.registry)
    except OSError as error:
        application.close()
        raise ConfigurationError(
            f"Code Red cannot listen on port {port} of 127.0.0.1: {error}. Choose another with --metrics-port."
        ) from error

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return stop


def _connect(handler: SocketModeHandler, settings: Settings) -> None:
    """Open the first connection; raise ConfigurationError where Slack refuses, SlackUnavailable if it is mute."""
    try:
        handler.connect()  # type: ignore[no-untyped-call]
    except SlackApiError as error:
        reason = error.response.get("error")
        raise ConfigurationError(
            f"Slack opens no Socket Mode connection for SLACK_APP_TOKEN ({reason}). {WHERE_APP_TOKEN}"
        ) from error
    except (SlackClientError, OSError) as error:
        raise SlackUnavailable(
            f"{settings.api_url} cannot be reached: {error}. Start again when it can."
        ) from error
