"""`python -m oneroster_mock`: a district as OneRoster 1.1 alone, and its CSV files."""

from __future__ import annotations

from typing import Any

import click

from mock_sis.commands import serve as serving
from mock_sis.commands._serve_options import with_options


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """A OneRoster 1.1 provider with a synthetic district.

    \b
    Examples:
      python -m oneroster_mock serve
      python -m oneroster_mock serve --db district.db --set ids=uuid
    """


@main.command(name="serve")
@with_options
def serve(**options: Any) -> None:
    """Serve a district as OneRoster 1.1, without PowerSchool's own API.

    Answers until Ctrl-C on localhost: OneRoster at /ims/oneroster/v1p1, with OAuth 1.0a signatures
    or bearer tokens of /oauth/access_token, a page for people at /, control for tests at /_sandbox.

    \b
    Examples:
      python -m oneroster_mock serve
      python -m oneroster_mock serve --recipe tiny --port 0 --ready-file ready.json
      python -m oneroster_mock serve --set link=none --set total=none
    """
    serving.run(options, alone=True)


if __name__ == "__main__":
    main(prog_name="python -m oneroster_mock")
