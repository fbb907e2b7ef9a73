"""What a finding tells of a command that failed: the line that names the error."""

from __future__ import annotations

import pytest

from sis_contract.connector.trial import last_words

NODE = """file:///sync.mjs:26
for (const school of schools) {
                     ^

TypeError: schools is not iterable
    at file:///sync.mjs:26:22

Node.js v20.20.2
"""

NODE_WITH_CAUSE = """TypeError: fetch failed
    at node:internal/deps/undici/undici:13510:13 {
  [cause]: Error: connect ECONNREFUSED 127.0.0.1:9
      at TCPConnectWrap.afterConnect {
    code: 'ECONNREFUSED'
  }
}

Node.js v20.20.2
"""

JAVA = """Exception in thread "main" java.lang.IllegalStateException: no page
\tat org.example.Sync.main(Sync.java:7)
Caused by: java.io.IOException: connection reset
\tat org.example.Http.read(Http.java:9)
\t... 1 more
"""


@pytest.mark.parametrize(
    ("output", "told"),
    [
        (NODE, "TypeError: schools is not iterable"),
        (NODE_WITH_CAUSE, "[cause]: Error: connect ECONNREFUSED 127.0.0.1:9"),
        (JAVA, "Caused by: java.io.IOException: connection reset"),
        (
            "ValueError: seen\nsync failed, nothing was changed\n",
            "sync failed, nothing was changed",
        ),
        ("Node.js v20.20.2\n", "Node.js v20.20.2"),
        ("", "it printed nothing"),
    ],
    ids=["node", "node with a cause", "java", "a last line of its own", "no error", "nothing"],
)
def test_the_line_that_names_the_error_is_told(output: str, told: str) -> None:
    """Frames and versions behind an error are passed over; else the last line stands."""
    assert last_words(output) == told
