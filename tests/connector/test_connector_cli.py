"""The command line: settings from everywhere, exit codes, secrets, what a person reads."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from fake_sis import CLIENT_ID, CLIENT_SECRET

from sis_connector import config as settings
from sis_connector.cli import main, sync_command
from sis_connector.errors import BadSetup
from sis_connector.progress import Lines, for_stream
from sis_connector.secret import Secret


@pytest.fixture
def ready(fake, tmp_path):
    path = tmp_path / "ready.json"
    server = {"url": fake.url, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    path.write_text(json.dumps({"powerschool": server, "oneroster": None, "ca_file": None}))
    return path


@pytest.fixture
def call(tmp_path, monkeypatch):
    """Run `sync` in this process, in a folder of its own."""

    def run(*args, **env):
        monkeypatch.chdir(tmp_path)
        runner = CliRunner(env={name: str(value) for name, value in env.items()})
        return runner.invoke(main, ["sync", *map(str, args)])

    return run


def test_a_ready_file_is_all_that_is_needed(ready, tmp_path):
    """The installed command imports, says what it did and exits 0."""
    target = tmp_path / "roster.db"
    command = [sys.executable, "-m", "sis_connector", "sync", "--ready", ready, "--target", target]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MOCK_SIS")}

    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)

    assert done.returncode == 0, done.stderr
    assert "The import is done." in done.stdout
    assert re.search(r"^Students +7? *6 +6 ", done.stdout, re.M)
    assert done.stderr.splitlines()[2] == "Reading students (2)"
    assert target.exists()


def test_credentials_may_come_from_the_environment(call, fake):
    """URL, id and secret need not stand on the command line."""
    done = call(
        "--dry-run",
        MOCK_SIS_URL=fake.url,
        MOCK_SIS_CLIENT_ID=CLIENT_ID,
        MOCK_SIS_CLIENT_SECRET=CLIENT_SECRET,
    )

    assert done.exit_code == 0, done.output
    assert "+ users S/812  Nora Quill" in done.output


def test_options_win_over_environment_over_ready_over_file(call, ready, tmp_path, fake):
    """Four places may name the URL; the nearest to the person counts."""
    file = tmp_path / "district.toml"
    file.write_text('url = "http://file.example"\ngoogle_domain = "learn.example"\n')

    assert call("--config", file, "--ready", ready, "--dry-run").exit_code == 0
    wrong = call("--config", file, "--ready", ready, MOCK_SIS_URL="nonsense")
    assert wrong.exit_code == 2
    right = call("--config", file, "--ready", ready, "--url", fake.url, MOCK_SIS_URL="nonsense")
    assert right.exit_code == 0


def test_the_plugins_own_pair_is_taken_where_a_ready_file_has_it(call, ready, tmp_path):
    """`connector` wins over `powerschool`, unless --all-rights asks for the other."""
    known = json.loads(ready.read_text())
    stale = {**known["powerschool"], "client_id": "an-old-pair"}
    file = tmp_path / "both.json"
    file.write_text(json.dumps({**known, "connector": stale}))

    refused = call("--ready", file, "--dry-run")
    assert refused.exit_code == 1, refused.output
    assert "client id" in refused.output.lower()
    assert call("--ready", file, "--dry-run", "--all-rights").exit_code == 0
    file.write_text(json.dumps({**known, "connector": None}))
    assert call("--ready", file, "--dry-run").exit_code == 0


def test_missing_settings_are_named(call):
    """Nothing given: exit 2, the options by name and where to find them."""
    done = call()

    assert done.exit_code == 2
    assert "Missing: --url, --client-id, --client-secret." in done.output
    assert "Data Provider Configuration" in done.output


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('google_domian = "x"', "Unknown setting: google_domian. Did you mean google_domain?"),
        ("dry_run = true", "Unknown setting: dry_run."),
        ('start_year = "2026"', "The setting start_year must be a whole number."),
        ("parents = 1", "The setting parents must be true or false."),
        ("schools = 210", "must be a list of school numbers or names"),
        ("[passwords]\nteachers = 'x'", "Did you mean teacher?"),
        ("[passwords]\nteacher = 1", "must be a text"),
        ("workers = true", "must be a whole number"),
        ("url = ", "is not valid TOML"),
    ],
)
def test_wrong_settings_in_a_file_are_named(call, tmp_path, text, words):
    """One sentence with the nearest match or what is accepted; exit 2."""
    file = tmp_path / "district.toml"
    file.write_text(text + "\n")

    done = call("--config", file)

    assert done.exit_code == 2
    assert words in done.output
    assert "Traceback" not in done.output


def test_a_file_may_hold_every_setting(tmp_path):
    """A whole configuration file becomes a configuration."""
    file = tmp_path / "district.toml"
    file.write_text(
        """
url = "https://sis.example.org/admin"
client_id = "id"
client_secret = "secret"
target = "there.db"
schools = [210, "Alder High"]
start_year = 2026
hold_threshold = 5
today = 2026-11-22
parents = true
passwords_temporary = false
[passwords]
student = "s"
"""
    )

    found = settings.from_file(file)

    assert found.origin == "https://sis.example.org"
    assert (found.target, found.schools) == (Path("there.db"), ("210", "Alder High"))
    assert (found.hold_threshold, found.parents) == (5.0, True)
    assert found.passwords == {"S": Secret("s")}


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (("--profile", "learnig"), "Unknown profile: learnig. Did you mean learning?"),
        (("--school", "Elm"), "Schools: 220 Alder High, 210 Elm Hill Middle"),
        (("--start-year", "1999"), "no school year 1999-00"),
        (("--url", "sis.example.org"), "is not a web address"),
        (("--ca-file", "nowhere.pem"), "There is no file nowhere.pem (--ca-file)"),
        (("--mapping", "nowhere.csv"), "There is no file nowhere.csv (--mapping)"),
        (("--ready", "nowhere.json"), "cannot be read"),
        (("--report", "no/such/folder.html"), "The report cannot be written"),
    ],
)
def test_wrong_options_are_named(call, ready, option, words):
    """Exit 2 and one sentence."""
    done = call("--ready", ready, *option)

    assert (done.exit_code, words in done.output) == (2, True), done.output


@pytest.mark.parametrize("text", ["[]", "{}", '{"powerschool": {"url": 1}}', "not json"])
def test_a_wrong_ready_file_is_named(call, tmp_path, text):
    """A ready file of another shape is not guessed at."""
    path = tmp_path / "other.json"
    path.write_text(text)

    done = call("--ready", path)

    assert done.exit_code == 2
    assert "The ready file" in done.output


def test_a_failed_run_exits_1(call, ready, fake):
    """Closed access: the sentence, the hint, nothing applied."""
    fake.v1_open = False

    done = call("--ready", ready, "--quiet")

    assert done.exit_code == 1
    assert "The import stopped: nothing was written." in done.output
    assert "accessLevelV1Api" in done.output


def test_a_held_run_exits_1(call, ready, fake, tmp_path):
    """A guard that holds is a finding."""
    target = tmp_path / "held.db"
    assert call("--ready", ready, "--target", target).exit_code == 0
    fake.students.clear()

    done = call("--ready", ready, "--target", target)

    assert done.exit_code == 1
    assert "would lose all of its" in done.output


def test_refused_records_are_no_failure(call, ready, fake):
    """The run applied: exit 0, and the refused records are listed with reason and cure."""
    fake.staff[2].pop("teacher_username")

    done = call("--ready", ready)

    assert done.exit_code == 0
    assert "5 records could not be taken:" in done.output
    assert "Bram Oduya [7103]: There is no username" in done.output


def test_quiet_prints_nothing(call, ready):
    """For cron: no output when all is well."""
    assert call("--ready", ready, "--quiet").output == ""


def test_secrets_are_never_shown(call, ready, fake, tmp_path):
    """Neither client secret nor token nor default passwords reach output, reports or errors."""
    password = "correct-horse"
    said = json.dumps({"errorMessage": {"message": f"bad {CLIENT_SECRET} {fake.token}"}}).encode()
    fake.fault("/ws/v1/school/3/section", (400, {}, said), times=99)
    files = ("--report", tmp_path / "r.html", "--json", tmp_path / "r.json")

    failed = call("--ready", ready, *files, MOCK_SIS_STUDENT_PASSWORD=password)
    texts = [failed.output, (tmp_path / "r.html").read_text(), (tmp_path / "r.json").read_text()]
    fake.faults.clear()
    done = call("--ready", ready, "--dry-run", *files, MOCK_SIS_STUDENT_PASSWORD=password)
    texts += [done.output, (tmp_path / "r.html").read_text(), (tmp_path / "r.json").read_text()]

    assert (failed.exit_code, done.exit_code) == (1, 0)
    for text in texts:
        assert CLIENT_SECRET not in text and fake.token not in text and password not in text


def test_a_secret_hides_itself():
    """repr and str of a secret and of a configuration with secrets show dots."""
    config = settings.SyncConfig(client_secret=Secret("hush"), passwords={"S": Secret("hush")})

    assert "hush" not in f"{config!r} {config.client_secret} {config.passwords}"


def test_an_error_that_has_no_class_of_ours_is_not_swallowed(config):
    """Settings that no run could start with are raised to Python callers."""
    from sis_connector.run import sync

    with pytest.raises(BadSetup, match="Missing: --url"):
        sync(settings.SyncConfig())


def test_help_shows_examples_and_imports_nothing_heavy():
    """--help names the exit codes and loads neither requests nor jinja."""
    code = (
        "import sys\nfrom sis_connector.cli import main\n"
        "try: main(['sync', '--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'requests', 'jinja2', 'rich', 'sqlite3'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)

    assert "sis-connector sync --ready ready.json --dry-run" in done.stdout
    assert "Exit codes: 0" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_every_setting_has_an_option_or_stands_in_files():
    """No setting can be reached from Python only, but for what tests inject."""
    options = {parameter.name for parameter in sync_command.params}

    for name in settings.SyncConfig.__dataclass_fields__:
        assert name in options or name in settings.file_keys() or name == "patience", name


def test_every_setting_is_in_the_readme():
    """The table of settings names each key of a configuration file, and no other."""
    readme = Path(__file__).resolve().parents[2] / "connector" / "README.md"
    table = readme.read_text(encoding="utf-8").split("## Settings")[1]
    first = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named = {name for cell in first for name in re.findall(r"`(\w+)`", cell)}

    assert named == set(settings.file_keys())


class Terminal:
    """A stream that says it is a terminal."""

    encoding = "utf-8"

    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text += text
        return len(text)

    def flush(self): ...

    def isatty(self):
        return True


def test_a_terminal_gets_bars(monkeypatch, config):
    """On a terminal the stages are drawn as bars with their numbers."""
    from sis_connector.run import sync

    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    progress = for_stream(terminal)

    sync(config, progress=progress)
    progress.close()

    assert "Reading rosters" in terminal.text
    assert "3/3" in terminal.text


def test_lines_tell_the_quarters_of_a_long_stage():
    """A log of a big district shows that something moves."""
    lines = []
    progress = Lines(lines.append)
    progress.stage("Reading rosters", 1000)
    for _ in range(1000):
        progress.step()
    progress.stage("Reading staff", 3)
    for _ in range(3):
        progress.step()

    assert lines == [
        "Reading rosters (1000)",
        "Reading rosters: 250 of 1000",
        "Reading rosters: 500 of 1000",
        "Reading rosters: 750 of 1000",
        "Reading staff (3)",
    ]
