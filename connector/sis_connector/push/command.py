"""The command `push`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

EPILOG = """\b
Examples:
  # what would be sent? nothing is
  sis-connector push grades.jsonl --ready ready.json --dry-run
  # push, with a page for the teachers
  sis-connector push grades.jsonl --ready ready.json --report push.html
  # back to the SIS over OneRoster, as Canvas does it; sync --profile canvas comes first
  sis-connector push grades.jsonl --profile canvas --ready ready.json --target canvas.db
  # only what an earlier push left behind
  sis-connector push --ready ready.json

\b
A line of the file is an assignment, a score or, for canvas, a course grade (docs/push-file.md):
  {"type": "assignment", "id": "w1", "class_id": "8801", "name": "Volcano", "points": 20}
  {"type": "score", "assignment_id": "w1", "student_id": "7301", "score": 18.5}

\b
Exit codes: 0 everything is settled (refused rows are in the report), 1 the push stopped or some
rows still wait, 2 a setting is wrong.

\b
The environment may hold MOCK_SIS_URL, MOCK_SIS_CLIENT_ID and MOCK_SIS_CLIENT_SECRET. Options win
over the environment, the environment over the ready file, the ready file over the configuration
file, which may be that of the import.
"""
FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("push", epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", type=FILE, required=False)
@click.option("--profile", help="Integration to imitate: learning (default) or canvas.")
@click.option(
    "--url",
    envvar="MOCK_SIS_URL",
    help="Admin URL of PowerSchool; for OneRoster the address down to /ims/oneroster/v1p1.",
)
@click.option(
    "--token-url", help="OneRoster: where tokens are fetched (default: guessed from the host)."
)
@click.option(
    "--oauth1/--oauth2",
    default=None,
    help="OneRoster: sign with OAuth 1.0a; client id and secret are consumer key and secret.",
)
@click.option("--client-id", envvar="MOCK_SIS_CLIENT_ID", help="From the plugin's data page.")
@click.option(
    "--client-secret",
    envvar="MOCK_SIS_CLIENT_SECRET",
    help="From the plugin's data page; better given by environment or file.",
)
@click.option("--ready", type=FILE, help="Ready file of mock-sis serve: URL and credentials.")
@click.option(
    "--all-rights",
    is_flag=True,
    help="With --ready: the pair that may do everything, not that of this connector's plugin.",
)
@click.option("--ca-file", type=FILE, help="Certificate of the authority to trust.")
@click.option("--insecure/--secure", default=None, help="Accept any certificate. Tests only.")
@click.option("--target", type=FILE, help="Roster file of the import (default roster.db).")
@click.option("--config", "config_file", type=FILE, help="TOML file with any of these settings.")
@click.option("--dry-run", is_flag=True, help="Check file and roster; send and write nothing.")
@click.option("--report", "html_file", type=FILE, help="Write the push as one HTML page.")
@click.option("--json", "json_file", type=FILE, help="Write the push as JSON.")
@click.option(
    "--max-wait",
    type=click.FloatRange(0),
    help="Longest wait in seconds that PowerSchool may ask for (default 120).",
)
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def push_command(
    file: Path | None,
    config_file: Path | None,
    ready: Path | None,
    html_file: Path | None,
    json_file: Path | None,
    quiet: bool,
    **settings: Any,
) -> None:
    """Push a file of grades into the gradebooks of a served (or real) SIS.

    Grades go up at once, and nothing is read back. What was pushed is remembered in the roster
    file, so that the same file can be pushed again: nothing is sent twice.
    """
    from sis_connector.cli import configured, save
    from sis_connector.errors import BadSetup, TargetUnusable
    from sis_connector.progress import for_stream
    from sis_connector.push import report_html, report_text
    from sis_connector.push.run import push

    try:
        config = configured(config_file, ready, settings)
        progress = for_stream(quiet=quiet)
        try:
            report = push(config, file, progress=progress)
        finally:
            progress.close()
        save(report.to_json(), json_file, partial(report_html.write, report), html_file)
    except (BadSetup, TargetUnusable) as wrong:
        said = f"{wrong.message} {wrong.hint}" if wrong.hint else wrong.message
        click.echo(f"{click.get_current_context().command_path}: {said}", err=True)
        raise SystemExit(wrong.exit_code) from wrong
    if not quiet or report.exit_code:
        click.echo(report_text.text(report), err=quiet)
    raise SystemExit(report.exit_code)
