"""The page for people."""

from __future__ import annotations

import html
import re
import shutil
import subprocess

from serving_client import ID, SECRET, Client

from mock_sis.world import World


def test_the_page_tells_district_credentials_and_journal(world: World, client: Client) -> None:
    """The page shows name, counts, URL, credentials, samples, switches and the last refusals."""
    world.switches.set({"q_comma": "or"})
    client.get("/ws/v1/district", token="")

    reply = client.ask("GET", "/", token="")
    text = html.unescape(reply.body.decode())

    assert reply.headers["content-type"].startswith("text/html")
    for part in (ID, SECRET, world.url, "Quill", "the request has no Authorization", "q_comma=or"):
        assert part in text


def test_the_page_loads_nothing_from_elsewhere(client: Client) -> None:
    """Every address in the page is its own or a fragment, and they all answer."""
    reply = client.ask("GET", "/", token="")
    found = re.findall(r'(?:src|href)="([^"]+)"', reply.body.decode())

    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert found
    for address in found:
        assert address.startswith(("/static/", "#", "data:image/svg+xml,"))
        if address.startswith("/"):
            assert client.ask("GET", address, token="").status == 200


def test_the_menu_says_what_the_headings_say(client: Client) -> None:
    """Each word of the menu is the heading that it leads to."""
    text = client.ask("GET", "/", token="").body.decode()

    menu = re.findall(r'<a href="#(\w+)">([^<]+)</a>', text)
    assert menu
    assert menu == re.findall(r'<section id="(\w+)">\s*<h2>([^<]+)</h2>', text)


def test_the_page_shows_code_and_both_times(world: World, client: Client) -> None:
    """Backticks of a switch's help become code; requests have this machine's time and the day."""
    client.get("/ws/v1/district?q=a%3D%3Db")

    text = client.ask("GET", "/", token="").body.decode()

    assert any("`" in switch.help for switch in world.switches.known.values())
    assert "`" not in text.partition('id="switches"')[2].partition('id="control"')[0]
    assert "GET /ws/v1/district?q=a==b</code>" in text
    assert re.search(r"\d\d \w{3} \d\d:\d\d:\d\d \(district 2026-10-15 08:", text)
    assert re.search(r"answer \d+ bytes", text)


def test_a_guarded_page_asks_a_browser_for_the_token() -> None:
    """A browser reads how to add the token to the address; a script gets JSON as before."""
    with World(World.empty("2026-10-15").store, control_token="t-1") as world:
        world.start()
        asker = Client(int(world.url.rpartition(":")[2]))
        page = asker.ask("GET", "/", headers={"Accept": "text/html,*/*;q=0.8"})
        other = asker.ask("GET", "/", headers={"Accept": "application/json"})
        opened = asker.ask("GET", "/?token=t-1", headers={"Accept": "text/html"})

    assert (page.status, page.headers["content-type"]) == (401, "text/html; charset=utf-8")
    assert b"?token=TOKEN" in page.body
    assert (other.status, list(other.json)) == (401, ["error"])
    assert opened.status == 200


def test_the_curl_lines_work(client: Client) -> None:
    """Pasted into a shell one after another, the lines of the page all answer JSON."""
    assert shutil.which("curl"), "this test needs curl, as the page's readers do"
    text = client.ask("GET", "/", token="").body.decode()
    lines = [html.unescape(line) for line in re.findall(r"<pre><code>(.*?)</code></pre>", text)]
    script = "\n".join(line if line.startswith("TOKEN") else f"{line}; echo" for line in lines)

    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=60)

    answers = done.stdout.splitlines()
    assert len(answers) == len(lines) - 1 == 4
    assert all(answer.startswith("{") for answer in answers)
    assert '"Quill"' in answers[2]


def test_an_empty_district_has_a_page() -> None:
    """A district without a row still has its page."""
    with World.empty("2026-10-15") as world:
        world.start()
        reply = Client(int(world.url.rpartition(":")[2])).ask("GET", "/")

    assert reply.status == 200
    assert b"there is nothing to show" in reply.body


def test_names_cannot_break_the_page() -> None:
    """A name full of markup is text on the page."""
    with World.empty("2026-10-15") as world:
        world.load({"prefs": [{"name": "districtname", "value": "<script>alert(1)</script>"}]})
        world.start()
        reply = Client(int(world.url.rpartition(":")[2])).ask("GET", "/")

    assert b"<script>alert" not in reply.body
    assert b"&lt;script&gt;alert" in reply.body
