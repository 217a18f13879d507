"""avizu sandbox: the stand-in gateway alone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from alerts.commands.frame import Instant, emit, emit_all, json_option
from alerts.errors import Unusable
from alerts.sandbox.behaviour import described

if TYPE_CHECKING:
    from alerts.sandbox.gateway import Gateway

_EPILOG = "\b\nThe last two digits of a number choose what happens:\n" + "\n".join(
    f"  {digits:<5} {what}" for digits, what in described()
)


@click.command(epilog=_EPILOG)
@click.option("--host", default="127.0.0.1", show_default=True, help="An address of this machine; no other is used.")
@click.option("--port", type=click.IntRange(0, 65535), default=8631, show_default=True, help="0: any free port.")
@click.option("--account-sid", default="", metavar="AC...", help="Made up when not given.")
@click.option("--auth-token-file", type=click.Path(path_type=Path), help="File with the token; made up when not given.")
@click.option("--incoming-url", default="", metavar="URL", help="Where replies are POSTed.")
@click.option("--speed", type=click.FloatRange(0.1, 1000), default=1.0, show_default=True, help="10: delays a tenth.")
@click.option("--stepped", type=Instant(), metavar="WHEN", help="Stop its clock there; POST /sandbox/advance moves it.")
@click.option("--behaviours", is_flag=True, help="Only print what each number does.")
@json_option
def sandbox(
    *,
    host: str,
    port: int,
    account_sid: str,
    auth_token_file: Path | None,
    incoming_url: str,
    speed: float,
    stepped: datetime | None,
    behaviours: bool,
    as_json: bool,
) -> None:
    """Run the gateway stand-in alone, on loopback.

    It takes messages as Twilio does, keeps them in memory, calls back signed, and answers as a committee would.
    GET /sandbox/messages shows what it took.
    """
    if behaviours:
        return _behaviours(as_json)
    from alerts.sandbox.running import serve

    token = _token(auth_token_file)

    def announce(base_url: str, gateway: Gateway) -> None:
        _announce(base_url, gateway, made_up=not token, as_json=as_json)

    return serve(
        host=host,
        port=port,
        account_sid=account_sid,
        auth_token=token,
        incoming_url=incoming_url,
        start=stepped,
        speed=speed,
        announce=announce,
    )


def _token(file: Path | None) -> str:
    if file is None:
        return ""
    try:
        token = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        token = ""
    if not token:
        raise Unusable(f"{file} holds no token.", remedy="Write the token into it, alone, or leave the option out.")
    return token


def _behaviours(as_json: bool) -> None:
    if as_json:
        return emit_all({"digits": digits, "what": what} for digits, what in described())
    for digits, what in described():
        click.echo(f"{digits:<5} {what}")
    return None


def _announce(base_url: str, gateway: Gateway, *, made_up: bool, as_json: bool) -> None:
    secret = {"auth_token": gateway.auth_token} if made_up else {}
    if as_json:
        emit({"base_url": base_url, "account_sid": gateway.account_sid, **secret})
        return
    click.echo(f"The stand-in gateway listens at {base_url} (Ctrl-C stops it and forgets everything)")
    click.echo(f"  base_url     {base_url}")
    click.echo(f"  account_sid  {gateway.account_sid}")
    click.echo(f"  auth_token   {gateway.auth_token if made_up else 'as in your file'}")
    click.echo(f"  what it took {base_url}/sandbox/messages")
