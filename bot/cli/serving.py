"""`codered serve` and `codered run`: the bot, over HTTP or Socket Mode."""

import signal
import threading

import click
import uvicorn
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.app import build
from bot.settings import Settings
from bot.web import web

WHERE_APP_TOKEN = "Make one (xapp-…, scope connections:write) on the app's page: Basic Information."  # noqa: S105 - no token
DRAIN = 15
"""Seconds that a stopping server gives to requests that are under way."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=3000, show_default=True, help="The port to listen on.")
@click.pass_obj
def serve(settings: Settings, host: str, port: int) -> None:
    """Run the bot in HTTP mode: POST /slack/events, GET /healthz and /readyz.

    Needs SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET. Stops cleanly on SIGTERM and Ctrl-C.
    """
    http = settings.model_copy(update={"slack_app_token": None})
    config = uvicorn.Config(
        web(build(http)),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=DRAIN,
    )
    click.echo(f"Code Red listens on http://{host}:{port}/slack/events (Ctrl-C stops it).", err=True)
    server = uvicorn.Server(config)
    server.run()
    if not server.started:
        raise click.ClickException(f"Port {port} on {host} cannot be used. Choose another with --port.")


@click.command()
@click.pass_obj
def run(settings: Settings) -> None:
    """Run the bot in Socket Mode: no public address is needed.

    Needs SLACK_BOT_TOKEN and SLACK_APP_TOKEN. Stops cleanly on SIGTERM and Ctrl-C.
    """
    app_token = settings.required("slack_app_token", where=WHERE_APP_TOKEN)
    application = build(settings)
    handler = SocketModeHandler(application.bolt, app_token, web_client=application.bolt.client)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    application.courier.start()
    try:
        handler.connect()  # type: ignore[no-untyped-call]
        click.echo("Code Red is connected to Slack in Socket Mode (Ctrl-C stops it).", err=True)
        stopping.wait()
    finally:
        handler.close()  # type: ignore[no-untyped-call]
        application.close()
