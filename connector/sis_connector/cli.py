"""The command line: `sis-connector sync` and `sis-connector push`."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sis_connector.from_env import from_env_command
from sis_connector.push.command import push_command

if TYPE_CHECKING:  # --help imports nothing heavy
    from sis_connector.config import SyncConfig
    from sis_connector.progress import Progress

Writer = Callable[[Path], None]
Work = Callable[["SyncConfig", "Progress", "Path | None", "Path | None"], tuple[str, int]]

EPILOG = """\b
Examples:
  # what would change? nothing is written
  sis-connector sync --ready ready.json --dry-run
  # two schools of one year, with a page for the office
  sis-connector sync --url https://sis.example.org --client-id ID \\
      --school 210 --school "Alder High" --start-year 2026 --report import.html
  # over OneRoster, as PowerSchool Learning or Canvas read it
  sis-connector sync --profile learning-oneroster --ready ready.json
  sis-connector sync --profile canvas --url https://sis.example.org/ims/oneroster/v1p1 \\
      --token-url https://sis.example.org/oauth/access_token --client-id ID
  sis-connector sync --profile canvas --ready ready.json --oauth1 --target canvas.db
  # before converting: which known people and classes would match, change or come twice?
  sis-connector sync --profile canvas --ready ready.json --evaluate --report ids.html
  # every night from cron, all settings in a file, the secret in the environment
  15 2 * * *  MOCK_SIS_CLIENT_SECRET=… sis-connector sync --config district.toml --quiet

\b
Exit codes: 0 the import ran (refused records are in the report), 1 it was held or stopped and
nothing was written, 2 a setting is wrong.

\b
The environment may hold MOCK_SIS_URL, MOCK_SIS_CLIENT_ID, MOCK_SIS_CLIENT_SECRET, and the default
passwords of new users: MOCK_SIS_STUDENT_PASSWORD, MOCK_SIS_TEACHER_PASSWORD,
MOCK_SIS_PARENT_PASSWORD. Options win over the environment, the environment over the ready file,
the ready file over the configuration file.
"""

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Import a school district from its student information system; push grades into it."""


@click.command("sync", epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--profile", help="Integration to imitate: learning (default), learning-oneroster, canvas."
)
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
@click.option("--target", type=FILE, help="Roster file to write (default roster.db).")
@click.option(
    "--school",
    "schools",
    multiple=True,
    help="School to import, by number or name; may be given several times (default all).",
)
@click.option("--start-year", type=int, help="2026 for 2026-27 (default the current year).")
@click.option("--config", "config_file", type=FILE, help="TOML file with any of these settings.")
@click.option("--dry-run", is_flag=True, help="Show the changes and write nothing.")
@click.option("--report", "html_file", type=FILE, help="Write the import as one HTML page.")
@click.option("--json", "json_file", type=FILE, help="Write the import as JSON.")
@click.option("--google-domain", help="E-mails of this domain become sign-in identities.")
@click.option("--office365-domain", help="The same for parents, beside the Google domain.")
@click.option("--parents/--no-parents", default=None, help="Import parents (default no).")
@click.option("--co-teachers/--no-co-teachers", default=None, help="Import them (default yes).")
@click.option(
    "--bulk/--no-bulk",
    default=None,
    help="Read rosters by the plugin's PowerQuery where it may run it (default yes).",
)
@click.option(
    "--autogenerate-usernames/--no-autogenerate-usernames",
    default=None,
    help="Make a username for who has none; otherwise they and their classes are refused "
    "(default no).",
)
@click.option("--mapping", type=FILE, help="CSV with old_id,new_id[,user_type] of known users.")
@click.option("--refresh", is_flag=True, help="Read the cached schools and years again.")
@click.option("--allow-mass-removal", is_flag=True, help="Do not hold the import for a person.")
@click.option(
    "--hold-threshold",
    type=click.FloatRange(0, 100),
    help="Percentage of a kind that may go at once (default 30).",
)
@click.option(
    "--max-wait",
    type=click.FloatRange(0),
    help="Longest wait in seconds that PowerSchool may ask for (default 120).",
)
@click.option("--workers", type=click.IntRange(1, 32), help="Requests at a time (default 4).")
@click.option(
    "--evaluate",
    is_flag=True,
    help="Write nothing: tell which ids would match, change or come twice in the target.",
)
@click.option(
    "--propose", type=FILE, help="With --evaluate: write sure duplicates as a file for --mapping."
)
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def sync_command(
    evaluate: bool,
    propose: Path | None,
    config_file: Path | None,
    ready: Path | None,
    html_file: Path | None,
    json_file: Path | None,
    quiet: bool,
    **settings: Any,
) -> None:
    """Import a served (or real) SIS into a roster file with the reference connector.

    Nothing is written to PowerSchool. People and classes that it no longer shows are disabled in
    the roster file, not deleted; a second run without changes writes nothing.
    """
    from sis_connector.errors import BadSetup
    from sis_connector.progress import for_stream

    try:
        if propose and not evaluate:
            raise BadSetup("--propose goes with --evaluate.")
        config = configured(config_file, ready, settings)
        progress = for_stream(quiet=quiet)
        try:
            work = _evaluated(propose) if evaluate else _synced
            said, exit_code = work(config, progress, html_file, json_file)
        finally:
            progress.close()
    except BadSetup as wrong:
        said = f"{wrong.message} {wrong.hint}".strip()
        click.echo(f"{click.get_current_context().command_path}: {said}", err=True)
        raise SystemExit(wrong.exit_code) from wrong
    if not quiet or exit_code:
        click.echo(said, err=quiet)
    raise SystemExit(exit_code)


def _synced(
    config: SyncConfig, progress: Progress, html_file: Path | None, json_file: Path | None
) -> tuple[str, int]:
    from sis_connector import report_html, report_text
    from sis_connector.run import sync

    report = sync(config, progress=progress)
    save(report.to_json(), json_file, partial(report_html.write, report), html_file)
    return report_text.text(report), report.exit_code


def _evaluated(propose: Path | None) -> Work:
    def work(
        config: SyncConfig, progress: Progress, html_file: Path | None, json_file: Path | None
    ) -> tuple[str, int]:
        from sis_connector.evaluation import shown
        from sis_connector.evaluation.run import evaluate, write_proposals

        report = evaluate(config, progress=progress)
        save(shown.as_json(report), json_file, partial(shown.write, report), html_file)
        if propose and report.status == "evaluated":
            save("", None, partial(write_proposals, report), propose)
        return shown.text(report), report.exit_code

    return work


main.add_command(sync_command)
main.add_command(push_command)
main.add_command(from_env_command)


def configured(
    config_file: Path | None, ready_file: Path | None, settings: dict[str, Any]
) -> SyncConfig:
    """File, ready file, environment and options laid over the defaults, in this order."""
    from dataclasses import replace

    from sis_connector.config import SyncConfig, from_file
    from sis_connector.profiles import profile_named
    from sis_connector.ready_file import default_passwords, from_ready
    from sis_connector.secret import Secret

    config = SyncConfig()
    all_rights = settings.pop("all_rights", False)
    if config_file:
        config = from_file(config_file, config)
    if ready_file:
        profile = profile_named(settings.get("profile") or config.profile)
        oauth1 = settings.get("oauth1")
        config = from_ready(
            ready_file,
            config,
            oneroster=profile.oneroster,
            oauth1=config.oauth1 if oauth1 is None else oauth1,
            all_rights=all_rights,
        )
    given = {
        name: value
        for name, value in settings.items()
        if value is not None and value != () and value is not False
    }
    flags = ("insecure", "parents", "co_teachers", "bulk", "autogenerate_usernames", "oauth1")
    for name in flags:
        if settings.get(name) is not None:
            given[name] = settings[name]
    if "client_secret" in given:
        given["client_secret"] = Secret(given["client_secret"])
    vendor = os.environ.get("MOCK_SIS_VENDOR_AUTHORIZATION")
    if vendor:
        given["vendor_authorization"] = Secret(vendor)
    passwords = {**config.passwords, **default_passwords()}
    return replace(config, **given, passwords=passwords)


def save(text: str, json_file: Path | None, write: Writer, html_file: Path | None) -> None:
    """Write a report's JSON text and its page where files were named for them."""
    from sis_connector.errors import BadSetup

    try:
        if json_file:
            json_file.write_text(text + "\n", encoding="utf-8")
        if html_file:
            write(html_file)
    except OSError as refused:
        raise BadSetup(f"The report cannot be written: {refused.strerror or refused}.") from refused
