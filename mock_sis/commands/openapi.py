"""`mock-sis openapi`: the OpenAPI document of a provider, without a server."""

from __future__ import annotations

import json
from pathlib import Path

import click

from oneroster_mock.versions.v1p1.openapi import document
from sis_core.district import DistrictError


@click.command(name="openapi")
@click.argument("provider", type=click.Choice(["oneroster"]), default="oneroster")
@click.option(
    "--url",
    default="http://127.0.0.1:8377",
    show_default=True,
    metavar="URL",
    help="Where the server is.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write to."
)
def command(provider: str, url: str, output: Path | None) -> None:
    """Print the OpenAPI 3.1 document of the OneRoster provider.

    A running server gives its own at /_sandbox/openapi/oneroster.json.

    \b
    Examples:
      mock-sis openapi oneroster -o oneroster.json
      mock-sis openapi --url https://sis.example
    """
    base = url.rstrip("/")
    if not base.startswith(("http://", "https://")):
        raise DistrictError(f"--url takes an address with http:// or https://, not {url!r}")
    made = document(f"{base}/ims/oneroster/v1p1", f"{base}/oauth/access_token")
    text = json.dumps(made, indent=2) + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
