"""The four files of a report: complete, well formed, without secrets, safe with hostile words."""

from __future__ import annotations

import base64
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from sis_contract.report import FILES, write
from sis_contract.report.blotting import Blotter
from sis_contract.report.page import drawn
from sis_contract.verdicts import Call, Finding, Run


@pytest.fixture
def written(broken_run: Run, secrets: tuple[str, str], tmp_path: Path) -> Path:
    """The folder of a report of that run."""
    write(tmp_path / "out" / "report", broken_run, secrets)
    return tmp_path / "out" / "report"


def test_a_report_is_four_files(written: Path) -> None:
    """Page, JUnit, JSON and HAR lie beside each other, in folders made for them."""
    assert sorted(path.name for path in written.iterdir()) == sorted(FILES)


@pytest.mark.parametrize("name", FILES)
def test_no_file_has_a_secret(name: str, written: Path, secrets: tuple[str, str]) -> None:
    """Client id, secret and token are nowhere: plain, encoded, or inside a Basic header."""
    text = (written / name).read_text(encoding="utf-8")
    client, secret = secrets
    basic = base64.b64encode(f"{client}:{secret}".encode()).decode()
    for hidden in (client, secret, quote(secret), quote(secret, safe=""), quote_plus(secret),
                   json.dumps(secret)[1:-1], basic, basic[:20], "tok-123456789"):  # fmt: skip
        assert hidden not in text


def test_a_sandbox_shows_its_own_credentials(broken_run: Run, tmp_path: Path) -> None:
    """What a made-up district gave out helps whoever reads, and is shown."""
    write(tmp_path, broken_run, sandbox=True)
    found = json.loads((tmp_path / "report.json").read_bytes())

    call = found["findings"][1]["calls"][1]
    assert call["request"]["headers"] == {"Authorization": "Bearer tok-123456789"}


def test_the_json_tells_everything(written: Path) -> None:
    """Counts, sentences, sources, the switch and the exchanges with their faults."""
    found = json.loads((written / "report.json").read_bytes())

    assert found["counts"] == dict.fromkeys(found["counts"], 1)
    assert [one["id"] for one in found["findings"]] == [
        "ps.pass", "ps.fail", "ps.differs", "ps.learned", "or.skip", "or.omit", "or.error",
    ]  # fmt: skip
    assert found["findings"][3]["switch"] == {"pagesize_over_max": "reject"}
    call = found["findings"][1]["calls"][1]
    assert call["marks"] == ["r1", "r2"]
    assert call["status"] == 503
    assert call["note"] == "the connection was cut"


def test_the_junit_document_has_the_common_shape(written: Path) -> None:
    """A suite a family with counts that add up; failures and skips where build servers look."""
    root = etree.parse(written / "junit.xml").getroot()

    assert root.tag == "testsuites"
    assert dict(root.attrib) == {
        "name": "A check of <a> provider", "tests": "7", "failures": "1", "errors": "1",
        "skipped": "2", "time": "2.500",
    }  # fmt: skip
    suites = {suite.get("name"): suite for suite in root}
    assert list(suites) == ["oauth", "oneroster", "v1"]
    assert suites["v1"].get("tests") == "2"
    assert suites["v1"].get("timestamp") == "2026-11-22T08:00:00+00:00"
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert {name: [child.tag for child in case] for name, case in cases.items()} == {
        "ps.pass": [],
        "ps.fail": ["failure", "system-out"],
        "ps.differs": ["system-out"],
        "ps.learned": ["system-out"],
        "or.skip": ["skipped"],
        "or.omit": ["skipped"],
        "or.error": ["error"],
    }
    failure = cases["ps.fail"].find("failure")
    assert failure is not None
    assert "\\x01" in str(failure.get("message"))  # what XML cannot hold is escaped
    assert "expected: no key" in str(failure.text)
    learned = cases["ps.learned"].findtext("system-out")
    assert "--set pagesize_over_max=reject" in str(learned)


def test_the_har_is_one_that_browsers_open(written: Path) -> None:
    """HAR 1.2: each member that the format requires is there, entries belong to pages."""
    log = json.loads((written / "exchanges.har").read_bytes())["log"]

    assert log["version"] == "1.2"
    assert set(log["creator"]) == {"name", "version"}
    assert [page["id"] for page in log["pages"]] == ["ps.fail"]
    assert len(log["entries"]) == 3
    for entry in log["entries"]:
        assert {"startedDateTime", "time", "request", "response", "cache", "timings"} <= set(entry)
        assert entry["pageref"] == "ps.fail"
        assert {"method", "url", "httpVersion", "cookies", "headers", "queryString",
                "headersSize", "bodySize"} <= set(entry["request"])  # fmt: skip
        assert {"status", "statusText", "httpVersion", "cookies", "headers", "content",
                "redirectURL", "headersSize", "bodySize"} <= set(entry["response"])  # fmt: skip
        assert {"size", "mimeType"} <= set(entry["response"]["content"])
        assert {"send", "wait", "receive"} <= set(entry["timings"])
    page = log["entries"][1]
    assert page["startedDateTime"] == "2026-11-22T08:00:00.050+00:00"
    assert page["request"]["queryString"] == [
        {"name": "page", "value": "1"}, {"name": "x", "value": "a b"},
    ]  # fmt: skip
    assert page["comment"] == "the connection was cut; mischief r1; mischief r2"
    assert log["entries"][2]["response"]["content"]["encoding"] == "base64"


def test_the_page_runs_nothing_that_a_server_said(written: Path) -> None:
    """Hostile words stand as text; the only script is the page's own, and nothing is fetched."""
    page = html.parse(str(written / "index.html"))

    assert len(page.xpath("//script")) == 1
    assert "alert" not in page.xpath("string(//script)")
    assert "<script>alert('x')</script>" in page.xpath("string(//main)")
    assert page.xpath("//@src | //link/@href | //a[not(starts-with(@href, '#'))]") == []


def test_the_page_begins_with_what_is_to_be_looked_at(broken_run: Run, tmp_path: Path) -> None:
    """What failed, differs, was learned or not judged is pointed at; of very many the first."""
    page = html.parse(str(write(tmp_path / "one", broken_run)))
    links = page.xpath("//ul[@class='pointers']/li/a/@href")
    assert links == ["#ps.fail", "#or.error", "#ps.differs", "#ps.learned"]
    assert {link[1:] for link in links} <= set(page.xpath("//details/@id"))

    many = tuple(replace(broken_run.findings[1], id=f"ps.v1:{n}", calls=()) for n in range(64))
    page = html.parse(str(write(tmp_path / "many", replace(broken_run, findings=many))))
    assert len(page.xpath("//ul[@class='pointers']/li")) == 60
    assert "and 4 more below" in page.xpath("string(//main)")
    page = html.parse(str(write(tmp_path / "good", replace(broken_run, findings=many[:0]))))
    assert page.xpath("//ul") == []


def test_an_exchange_that_two_findings_share_is_drawn_once(broken_run: Run, tmp_path: Path) -> None:
    """The picture has three bars, and the number above it is that of the requests sent."""
    twice = (broken_run.findings[1], replace(broken_run.findings[1], id="ps.again"))
    run = replace(broken_run, findings=twice, facts={"requests": "17"})
    page = html.parse(str(write(tmp_path, run)))
    assert len(page.xpath("(//svg)[1]//rect")) == 3
    head = " ".join(page.xpath("string(//header)").split())
    assert "17 requests" in head and head.count("requests") == 1


def test_of_very_many_exchanges_the_picture_shows_the_whole_time() -> None:
    """Two thousand are drawn: each fault and refusal, and others from beginning to end."""
    fine = [Call(n, n / 10, 5, "GET", f"http://sis.example/{n}", 200) for n in range(6000)]
    late = [Call(n, 590 + n / 10, 5, "GET", "http://sis.example/busy", 503) for n in range(50)]
    made = drawn([*fine, *late])
    assert made is not None
    assert len(made.bars) == 2000
    assert sum(bar.kind == "broken" for bar in made.bars) == 50
    by_tenth = Counter(int(bar.x // 100) for bar in made.bars if bar.kind == "good")
    assert len(by_tenth) == 10 and min(by_tenth.values()) > 150


def test_the_page_marks_the_faults(written: Path) -> None:
    """The picture has a bar for each request and a mark above those that a fault touched."""
    page = html.parse(str(written / "index.html"))
    whole, alone = page.xpath("//svg")

    assert whole.get("aria-label") == "All requests: 3 requests in 0.09 s, 1 with a fault"
    for drawing in (whole, alone):
        assert len(drawing.xpath(".//rect")) == 3
        assert len(drawing.xpath(".//path[@class='fault']")) == 1


def test_of_many_exchanges_the_telling_ones_are_shown(broken_run: Run, tmp_path: Path) -> None:
    """The thirty that a page shows include each with a fault, wherever it stood."""
    fine = [Call(n, n / 10, 5, "GET", f"http://sis.example/fine/{n}", 200) for n in range(90)]
    fault = Call(91, 9.5, 5, "GET", "http://sis.example/fault", 503, marks=("busy",))
    finding = replace(broken_run.findings[1], calls=(*fine, fault, *fine[:10]))
    path = write(tmp_path, replace(broken_run, findings=(finding,)))

    calls = html.parse(str(path)).xpath("//details[@class='call']/summary/code/text()")
    assert len(calls) == 30
    assert calls[-1] == "GET http://sis.example/fault"
    assert "and 71 more in report.json" in path.read_text()


def test_an_empty_run_has_a_report(broken_run: Run, tmp_path: Path) -> None:
    """A run in which nothing was chosen says so instead of failing."""
    page = write(tmp_path, replace(broken_run, findings=()))

    assert "No check ran" in page.read_text()


def test_a_report_replaces_an_earlier_one(broken_run: Run, written: Path) -> None:
    """The folder shows the last run and nothing of the one before."""
    write(written, replace(broken_run, findings=broken_run.findings[:1]))

    found = json.loads((written / "report.json").read_bytes())
    assert [one["id"] for one in found["findings"]] == ["ps.pass"]


CHARACTERS = st.characters(exclude_categories=["Cs"])


@given(
    secret=st.text(CHARACTERS, min_size=4, max_size=30).filter(lambda text: text.strip() == text),
    before=st.text(CHARACTERS, max_size=5),
)
def test_no_form_of_a_secret_stays(secret: str, before: str) -> None:
    """Whatever a secret is made of, none of its forms is left in an exchange."""
    basic = base64.b64encode(f"{before}:{secret}".encode()).decode()
    text = f"a {secret} b {quote(secret, safe='')} c"
    asked = {"Authorization": f"Basic {basic}"}
    url = f"http://sis.example/?x={quote(secret, safe='')}"
    body = text.encode()
    call = Call(1, 0, 0, "GET", url, 200, asked, body, {"X": text}, body)
    finding = Finding("a", "b", "c.", "fail", text, got=text, output=text, calls=(call,))
    blotted = Blotter([secret], everything=False).finding(finding)
    shown = blotted.calls[0]

    assert f"a {secret} b" not in blotted.told + blotted.got + blotted.output
    assert basic not in shown.request_headers["Authorization"]
    assert f"a {secret} b" not in shown.response_headers["X"]
    assert f"a {secret} b".encode() not in shown.request_body + shown.response_body
    if quote(secret, safe="") != "[redacted]":
        assert f"x={quote(secret, safe='')}" not in shown.url
