"""`mock-sis plugin pack|lint|rules`: what needs the package alone, and no server."""

from __future__ import annotations

import json
import sys
from importlib.metadata import version as installed_version
from pathlib import Path

import click

from mock_sis.commands.generate import written

_EXISTING = click.Path(path_type=Path, exists=True, readable=True)


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, type=_EXISTING)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The zip to write; it must not exist.",
)
@click.option("--version", metavar="X.Y", help="The version to write into plugin.xml.")
@click.option(
    "--without",
    metavar="QUERY",
    multiple=True,
    help="Leave out a query, and the view of tables that no other query names; repeatable.",
)
def pack(folder: Path | None, output: Path, version: str | None, without: tuple[str, ...]) -> None:
    """Pack a plugin's folder as the zip that PowerSchool takes; our own plugin without DIR.

    Only plugin.xml and the known folders go in. The same folder gives the same bytes on every
    machine. What PowerSchool would refuse at upload is refused here; `plugin lint` tells more.

    \b
    Examples:
      mock-sis plugin pack my-plugin -o my-plugin.zip
      mock-sis plugin pack -o mock-sis-connector.zip
      mock-sis plugin pack --version 1.1 --without coteachers -o mock-sis-connector-1.1.zip
    """
    from sis_plugin.own import own_folder
    from sis_plugin.packing import pack as packed
    from sis_plugin.reading import read_package

    source = own_folder() if folder is None else folder
    if not source.is_dir():
        raise click.UsageError(f"{source} is no folder; `plugin lint` looks at files")
    data = packed(source, version, without)
    with written(output) as unfinished:
        unfinished.write_bytes(data)
    package = read_package(data)
    click.echo(
        f"wrote {output}: {package.name} {package.version}, {len(package.fields)} fields, "
        f"{len(package.queries)} queries, {len(package.files)} files, sha256 {package.digest[:16]}"
    )


@click.command()
@click.argument("source", metavar="FILE|DIR", type=_EXISTING)
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "sarif")),
    default="text",
    show_default=True,
    help="Lines for people, one JSON object, or SARIF 2.1.0 for code hosts.",
)
@click.option(
    "--against",
    type=_EXISTING,
    metavar="OLD.zip",
    help="The previous release: says what changes in permissions and queries.",
)
@click.option(
    "--unknown-columns",
    type=click.Choice(("accept", "refuse")),
    default="accept",
    show_default=True,
    help="What to say of a column that mock-sis does not know: a warning, or Invalid Column.",
)
@click.option("--lenient", is_flag=True, help="Leftovers of macOS and Windows are warnings.")
def lint(
    source: Path, form: str, against: Path | None, unknown_columns: str, lenient: bool
) -> None:
    """Hold a plugin package against everything that PowerSchool is known to refuse.

    FILE is a .zip or a bare plugin.xml, DIR a folder to pack. Each finding has a level (E: refused
    or not enabled, or refused to every caller; W: works but will hurt; I: a note), a rule
    (`mock-sis plugin rules` says why it is there), file, line and a sentence. Exit code 1 with a
    finding of level E, 0 without, 2 where FILE is not there.

    \b
    Examples:
      mock-sis plugin lint my-plugin.zip
      mock-sis plugin lint my-plugin/ --against released/my-plugin-2.3.zip
      mock-sis plugin lint my-plugin/ --format sarif > lint.sarif
    """
    from sis_plugin.columns import Columns
    from sis_plugin.difference import difference
    from sis_plugin.findings import PackageError
    from sis_plugin.linting import report
    from sis_plugin.linting.lint import lint as linted
    from sis_plugin.reading import survey

    older = None
    if against is not None:
        try:
            older = survey(against, lenient=True)
        except PackageError as error:
            raise click.UsageError(f"--against {against}: {error}") from None
    try:
        package = survey(source, lenient=lenient)
    except PackageError:
        package = None  # the linter says what is wrong with it
    findings = linted(
        source if package is None else package,
        columns=Columns(closed=unknown_columns == "refuse"),
        against=older,
        lenient=lenient,
    )
    changes = None if older is None or package is None else difference(older, package)
    if form == "sarif":
        before = f"{source.as_posix()}/" if source.is_dir() and not source.is_absolute() else ""
        log = report.as_sarif(findings, installed_version("mock-sis"), before)
        click.echo(json.dumps(log, ensure_ascii=False, indent=2))
    elif form == "json":
        record = report.as_record(source.resolve().name, findings, changes)
        click.echo(json.dumps(record, ensure_ascii=False, indent=2))
    else:
        for line in report.text_lines(source.resolve().name, findings, changes):
            click.echo(line)
    if any(finding.level == "E" for finding in findings):
        sys.exit(1)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON array, for scripts.")
def rules(as_json: bool) -> None:
    """List the rules of `plugin lint`: id, level, name, and why each is there.

    \b
    Examples:
      mock-sis plugin rules
      mock-sis plugin rules --json
    """
    from dataclasses import asdict

    from sis_plugin.rules import RULES

    if as_json:
        click.echo(json.dumps([asdict(rule) for rule in RULES], ensure_ascii=False, indent=2))
        return
    for rule in RULES:
        click.echo(f"{rule.id} {rule.level} {rule.name}: {rule.reason} ({rule.source})")
