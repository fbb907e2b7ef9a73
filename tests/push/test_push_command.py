"""The command `push`: options, exit codes, reports, secrets."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner
from fake_books import CLIENT_ID, CLIENT_SECRET, TOKEN
from push_lines import score, work

from sis_connector.cli import main
from sis_connector.push import report_html
from sis_connector.push.reasons import NOT_ARRIVED


@pytest.fixture
def call(books, roster, tmp_path, monkeypatch):
    """Run `push` in this process, in a folder that has ready.json and roster.db."""
    ready = {"url": books.url, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    (tmp_path / "ready.json").write_text(json.dumps({"powerschool": ready}))
    monkeypatch.chdir(tmp_path)
    return lambda *args: CliRunner().invoke(main, ["push", "--ready", "ready.json", *args])


def test_a_file_is_pushed_and_told(call, written):
    """Exit 0; the numbers, the refused by reason, the bad lines, the notes."""
    written(work(category="Nowhere"), score(812), score(9999), "nonsense")

    done = call("grades.jsonl")

    assert done.exit_code == 0, done.output
    assert "The grades are pushed." in done.output
    assert re.search(r"^Scores +2 +1 +0 +1 +0$", done.output, re.M)
    assert "1 × scores: the student is not in the roster." in done.output
    assert "line 3, 9999, Volcano worksheet (Science 7 (1)): There is no student" in done.output
    assert "  line 4: The line is not JSON" in done.output
    assert "Note: Ines Marlow has no active category “Nowhere”" in done.output


def test_a_trial_run_sends_and_writes_nothing(call, written, books, roster):
    """--dry-run: what would be refused is told, nothing is asked, the file stays as it was."""
    written(work(), score(812), score(9999))
    before = roster.read_bytes()

    done = call("grades.jsonl", "--dry-run")

    assert done.exit_code == 0, done.output
    assert "This was a trial run" in done.output
    assert "There is no student 9999" in done.output
    assert (roster.read_bytes(), books.seen) == (before, [])
    assert re.search(r"^Scores +2 +0 +0 +1 +1$", done.output, re.M)


def test_json_and_page_hold_the_whole_story(call, written, tmp_path):
    """--json and --report: totals add up, every reason is there, nothing comes from outside."""
    written(work(name="<b>Volcano</b>"), score(812), score(700), "nonsense")

    done = call("grades.jsonl", "--json", "push.json", "--report", "push.html", "--quiet")

    assert (done.exit_code, done.output) == (0, "")
    told = json.loads((tmp_path / "push.json").read_text())
    for totals in told["totals"].values():
        parts = ("pushed", "unchanged", "refused", "waiting")
        assert totals["read"] + totals["resumed"] == sum(totals[part] for part in parts)
    assert told["not_arrived"][0]["sentence"] == "Gone Gray is no longer an active student."
    assert told["bad_lines"][0]["number"] == 4
    page = (tmp_path / "push.html").read_text("utf-8")
    assert "Gone Gray is no longer an active student." in page
    assert "&lt;b&gt;Volcano&lt;/b&gt;" in page and "<b>Volcano" not in page
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", page)


def test_rows_that_wait_exit_with_1(call, written, books):
    """For cron: 1 while something has not arrived that may arrive later."""
    books.ptg_installed = False
    written(work(class_id="8802"))

    done = call("grades.jsonl", "--quiet")

    assert done.exit_code == 1
    assert "the gradebook API is not installed" in done.output


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("nowhere.jsonl",), "The push file nowhere.jsonl cannot be read"),
        (("grades.jsonl", "--profile", "lerning"), "Did you mean learning?"),
        (("grades.jsonl", "--target", "empty.db"), "holds no class yet"),
        (("grades.jsonl", "--url", "nonsense"), "is not a web address"),
        (("grades.jsonl", "--json", "no/such/folder"), "The report cannot be written"),
    ],
)
def test_wrong_settings_are_named(call, written, args, words):
    """Exit 2 and one sentence."""
    written(work())

    done = call(*args)

    assert (done.exit_code, words in done.output) == (2, True), done.output


def test_a_file_that_is_no_roster_is_named(call, written, tmp_path):
    """Exit 1: somebody else's file is not touched."""
    written(work())
    (tmp_path / "other.db").write_bytes(b"not ours" * 100)

    done = call("grades.jsonl", "--target", "other.db")

    assert (done.exit_code, "is not a roster file" in done.output) == (1, True)


def test_the_imports_settings_file_may_be_used(call, written, tmp_path):
    """A configuration file of the import has keys that a push does not need: that is no error."""
    written(work())
    (tmp_path / "district.toml").write_text('google_domain = "x.example"\nstart_year = 2026\n')

    assert call("grades.jsonl", "--config", "district.toml").exit_code == 0


def test_closed_credentials_stop_the_push(call, written, books):
    """Wrong client id or secret: exit 1 with the cure."""
    books.fault("GET", "/ws/xte", (401, {}, {"message": "said " + CLIENT_SECRET + TOKEN}))
    written(work())

    done = call("grades.jsonl", "--json", "push.json")

    assert done.exit_code == 1
    assert "PowerSchool refuses access" in done.output
    assert CLIENT_SECRET not in done.output and TOKEN not in done.output


def test_secrets_in_a_servers_words_are_blotted_out(call, written, books, rows):
    """A server that echoes secrets in a refusal does not get them into report or outbox."""
    said = {"message": f"bad {CLIENT_SECRET} {TOKEN}"}
    books.fault("POST", "/ws/xte/section", (409, {}, said))
    written(work())

    done = call("grades.jsonl")

    ((kept,),) = rows("SELECT detail FROM push_assignments")
    for text in (done.output, kept):
        assert CLIENT_SECRET not in text and TOKEN not in text


def test_help_imports_nothing_heavy():
    """--help shows examples and exit codes and loads neither requests nor sqlite."""
    code = (
        "import sys\nfrom sis_connector.cli import main\n"
        "try: main(['push', '--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'requests', 'jinja2', 'rich', 'sqlite3'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)

    assert "sis-connector push grades.jsonl --ready ready.json" in done.stdout
    assert "Exit codes: 0 everything is settled" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_every_reason_is_a_sentence_with_a_cure():
    """What a teacher reads: a title, a sentence that ends, a hint; no names of the code's."""
    for code, reason in NOT_ARRIVED.items():
        assert reason.title and reason.hint.endswith("."), code
        assert reason.sentence.format(detail="x").endswith((".", "x.")), code
        assert "{" not in reason.sentence.format(detail="x")


def test_the_page_shows_every_state(run, books):
    """Refused, waiting and unchanged rows all stand on the page."""
    books.ptg_installed = False
    run(work())
    page = report_html.page(run(work(), work("w2", "8802"), score(700)))

    for words in ("Some grades still wait", "Class by class", "no longer an active student"):
        assert words in page
