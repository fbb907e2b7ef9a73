"""docs/mischief.md and docs/journal.md, made from the declarations of keys and kinds."""

from __future__ import annotations

from collections.abc import Iterator

from sis_core.serving.conduct import KINDS
from sis_core.serving.journal import COUNTED, MAX_BYTES, MAX_ENTRIES, MAX_KEPT_BODY
from sis_core.serving.mischief.keys import KEYS

_ROLES = (
    ("told", "What it is called"),
    ("whom", "Whom it touches; every key that is given must fit"),
    ("often", "How often"),
    ("does", "What it does; at least one"),
    ("how", "And how"),
)

_EXAMPLES = """
```
# three times 503 with Retry-After: 2, then all is well
curl -d '{"path": "/ws/v1/**", "status": 503, "retry_after": 2, "times": 3}' \\
     http://127.0.0.1:8377/_sandbox/mischief

# the second page of every list is cut off in the middle, by a TCP reset
curl -d '{"query": {"page": 2}, "truncate": "50%", "cut": "reset"}' \\
     http://127.0.0.1:8377/_sandbox/mischief

# the token is dead after ten requests; rows move behind the first page of OneRoster's lists
curl -d '[{"token": "revoked", "after": 10, "times": 1},
          {"family": "oneroster", "page": "shrink", "after": 1, "per": "request"}]' \\
     http://127.0.0.1:8377/_sandbox/mischief

# a write is done and its answer lost: does the client write twice?
curl -d '{"method": "PUT", "cut": "reset", "when": "after", "times": 1}' \\
     http://127.0.0.1:8377/_sandbox/mischief

# a tenth of all requests fails, the same ones in every run
curl -d '{"probability": 0.1, "seed": 7, "status": 502, "html": true}' \\
     http://127.0.0.1:8377/_sandbox/mischief

curl http://127.0.0.1:8377/_sandbox/mischief                     # the rules and their hits
curl -X DELETE http://127.0.0.1:8377/_sandbox/mischief/rule-1    # one away
curl -X DELETE http://127.0.0.1:8377/_sandbox/mischief           # all away
```
""".strip()

_WORDS = """
Several rules compose, in the order they were added: delays add up, headers come together, and of
two that answer in the server's place the first decides; the other is not counted as a hit. A
reset of the sandbox takes every rule away, and the ids begin again at `rule-1`.

**Who is touched.** The path is the one the server reads: decoded, doubled slashes as one. The
client is known by its token, its Basic credentials or its signature, before any of them is
checked. The sandbox's own addresses (`/`, `/_sandbox`) are never touched.

**Chance.** `probability` depends on the seed, the rule's id, method, path and query, and on how
often that very request came before; it does not depend on what other requests came in between.
So a client that asks in parallel gets the same faults in every run. `times`, `after`, `every` and
`percent` count requests as they come: such a rule says `"ordered": true`. With `"per": "request"`
each address is counted for itself, and order matters no longer.

**Moving rows.** `page` and `rows` work on lists of `/ws/v1` (JSON and XML), `/ws/schema` (tables
and PowerQueries) and OneRoster, `rows` on `/ws/xte` too, which has no pages. With `after: 1` a
list shrinks or grows behind the first page: in a list of ABCDEF read by pages of two a client sees
AB DE F (C is missed) or AB BC DE (B comes twice). Counts, X-Total-Count and Link stay as they
were. An answer without rows stays as it is, and the journal says so.

**Waiting.** A delayed or dripping answer holds one of the server's 16 threads until it is over; a
server that is stopped waits for none of them.

**Connections.** `cut`, `truncate` and `drip` need the connection itself: `serve --engine granian`
refuses them. A truncated body still has the whole body's Content-Length. An exchange that got no
answer stands in the journal with status 0 (`---` at a shell).

The journal's entries name the rules that touched them (`mischief`), and why in a sentence:
`mock-sis journal tail`, or `GET /_sandbox/journal?mischief=rule-1`.
OneRoster's switches `fault_every`, `fault_rate` and `fault_kind` (docs/switches.md) remain; what
they do stands in the journal the same way.
""".strip()


def mischief_page() -> Iterator[str]:
    """docs/mischief.md: what rules are, with every key."""
    yield "# Mischief"
    yield ""
    yield (
        "A rule makes a served district misbehave, for clients that must survive it. It is one "
        "flat JSON object: whom it touches, how often, what it does. `POST /_sandbox/mischief` "
        "adds one (or a list of them), `mock-sis mischief add` does the same from the command "
        "line, and `world.mischief.add({...})` in process. A key or value that does not exist is "
        "refused in one sentence."
    )
    yield ""
    yield from _EXAMPLES.splitlines()
    yield ""
    yield "| Key | Takes | |"
    yield "|---|---|---|"
    for role, title in _ROLES:
        yield f"| **{title}** | | |"
        for key in KEYS:
            if key.role == role:
                socket = " (not with granian)" if key.needs_socket else ""
                yield f"| `{key.name}` | {key.takes} | {key.help}{socket} |"
    yield ""
    yield from _WORDS.splitlines()


def journal_page() -> Iterator[str]:
    """docs/journal.md: what is kept, how it is asked, what counts as odd."""
    yield "# The journal"
    yield ""
    yield (
        f"A served district keeps its last {MAX_ENTRIES} exchanges, or fewer where these are more "
        f"than {MAX_BYTES // 1024 // 1024} MiB; bodies are cut at {MAX_KEPT_BODY // 1024} KiB. "
        "`serve --journal N` keeps more or fewer. Each entry has both times (the machine's and the "
        "district's), the client, the route, status, sizes, why a request was refused, what was "
        "odd about it, and which rules of [mischief](mischief.md) touched it. Secrets are blotted "
        "out when somebody reads. Compressed bodies are shown as they were before."
    )
    yield ""
    yield "| At a shell | Over HTTP | In process | |"
    yield "|---|---|---|---|"
    for row in _QUESTIONS:
        yield f"| {' | '.join(row)} |"
    yield ""
    yield (
        "Filters, the same for all of them: `method`, `status` (404 or 4xx; 0 where no answer went "
        "out), `client`, `family`, `mischief` (a rule's id), `since` (a number), and a pattern of "
        "the whole path (`pattern` over HTTP, `path` in process, `--path` at a shell), in which "
        "`*` stands for anything within a part and `**` for anything at all. A part of path and "
        "query will do over HTTP (`path`) and at a shell (`--path` without a star). What no entry "
        "can be, such as the method `GTE`, is refused."
    )
    yield ""
    yield "## Conduct"
    yield ""
    yield (
        "What a client did oddly is read out of the kept entries when somebody asks; requests pay "
        "nothing for it. An oddity has a kind, a sentence, the client, and the numbers of the "
        "entries. The reference connector's ordinary syncs have none."
    )
    yield ""
    yield "| Kind | What is odd |"
    yield "|---|---|"
    for kind in KINDS:
        yield f"| `{kind.name}` | {kind.help} |"


_QUESTIONS = (
    (
        "`mock-sis journal tail`", "`GET /_sandbox/journal`",
        '`journal.find(path="/ws/v1/**")`',
        "the entries",
    ),
    (
        "`mock-sis journal counts --by path`", "`GET /_sandbox/journal/counts?by=path`",
        '`journal.counts("path")`', f"how many of each {', '.join(COUNTED)}",
    ),
    (
        "`mock-sis journal conduct`", "`GET /_sandbox/journal/conduct`", "`journal.conduct()`",
        "what was odd; the command ends with 1 where something was",
    ),
    (
        "`mock-sis journal har -o FILE`", "`GET /_sandbox/journal/har`", "`journal.har()`",
        "an HTTP Archive (HAR 1.2), which browsers open",
    ),
    (
        "`mock-sis journal wait --path '/ws/v1/**' --count 2`",
        "`GET /_sandbox/journal/wait?pattern=/ws/v1/**&count=2&seconds=10`",
        '`journal.wait_for(2, 10, path="/ws/v1/**")`',
        "waits until so many requests came: `found` is false, TimeoutError or exit code 1 where "
        "they did not",
    ),
)  # fmt: skip
