"""Everything that can go wrong, grouped by what to do about it.

::

    ConnectorError
    ├── Fatal                    a person has to change something first
    │   ├── BadSetup             a setting is missing, unknown or impossible (exit code 2)
    │   ├── CertificateRefused   the TLS certificate is not valid
    │   ├── CredentialsRefused   client id or secret are wrong, or the plugin is disabled
    │   ├── AccessClosed         signed in, but this plugin may not read this (401)
    │   │   └── Forbidden            the same, said with a 403
    │   ├── WrongAddress         the URL answers, but not as PowerSchool does
    │   ├── RequestRefused       the server calls the request itself wrong
    │   └── TargetUnusable       the target file is not a roster of ours, or changed under us
    ├── Retry                    the same thing may succeed later
    │   ├── Throttled            429, or a Retry-After that is too long to sit out
    │   ├── Unavailable          502, 503, 504
    │   ├── ConnectionTrouble    no connection, or one that broke or stalled
    │   ├── BrokenAnswer         the body ended too early
    │   ├── Resubmit             412 twice: a gradebook wants the same request again, later
    │   ├── ServerFault          500 and its relatives: not repeated at once
    │   │   └── NotOffered           501: the server says that it never does this
    │   └── Maintenance          the maintenance page: not repeated at once
    ├── Skip                     go on without this part
    │   ├── NotThere             404 for one record
    │   ├── NoQuery              a PowerQuery that cannot be used, whatever is asked of it
    │   │   ├── QueryMissing         404: old plugin
    │   │   ├── QueryNotGranted      403 or 400: old or reduced plugin
    │   │   └── QueryNotRun          501: the server cannot run its SQL
    │   ├── GradebookMissing     404 for a whole gradebook: its API is not installed
    │   └── Declined             a gradebook refuses an assignment, or some scores
    └── Data                     the answers cannot be trusted, so nothing is applied
        ├── UnreadableAnswer     not JSON, or not of the documented shape
        ├── CountMismatch        the count and the rows disagree, twice
        └── Held                 a guard stopped the run
"""

from __future__ import annotations


class ConnectorError(Exception):
    """One sentence for a person (`message`) and, where one helps, what to try (`hint`)."""

    exit_code = 1
    hint_by_default = ""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint or self.hint_by_default


class Fatal(ConnectorError):
    """A person has to change something first."""


class BadSetup(Fatal):
    """A setting is missing, unknown or impossible."""

    exit_code = 2


class CertificateRefused(Fatal):
    """The server's TLS certificate is not valid for us."""

    hint_by_default = (
        "Install a valid certificate in PowerSchool, or name its issuer with --ca-file. "
        "--insecure accepts any certificate and is for tests only."
    )


class CredentialsRefused(Fatal):
    """Client id and secret were not accepted."""

    hint_by_default = (
        "Check that the plugin is enabled and copy client id and secret again from its "
        "Data Provider Configuration page; both change when the plugin is re-installed."
    )


class AccessClosed(Fatal):
    """The token is good, but this plugin may not read this."""

    hint_by_default = (
        "Open the plugin's Data Provider Configuration page and set the v1 API access level to "
        "READ. If it is set already, try an administrator account in security group 9."
    )


class Forbidden(AccessClosed):
    """The plugin lacks the right to one thing, not to all (403)."""


class WrongAddress(Fatal):
    """Something answers at this URL, but not PowerSchool's API."""

    hint_by_default = "Check the admin URL: https, the right host, no page name behind it."


class RequestRefused(Fatal):
    """The server calls the request itself wrong (400, 405, 415 and others)."""


class TargetUnusable(Fatal):
    """The target file is not a roster of ours, or changed since the plan was made."""


class Retry(ConnectorError):
    """The same request may succeed later; `now` tells whether this run may repeat it."""

    now = True

    def __init__(self, message: str, hint: str = "", *, wait: float | None = None) -> None:
        super().__init__(message, hint)
        self.wait = wait
        """Seconds that the server asked for, or None."""

    hint_by_default = "Nothing was changed. Run the import again later."


class Throttled(Retry):
    """The server counts our requests and wants a pause (429)."""


class Unavailable(Retry):
    """The server or something before it is down for a moment (502, 503, 504)."""


class ConnectionTrouble(Retry):
    """No connection, or one that broke or stalled."""


class BrokenAnswer(Retry):
    """The body ended before it was complete."""


class Resubmit(Retry):
    """A gradebook asks for the same request once more, and did so again (412)."""

    now = False


class ServerFault(Retry):
    """The server failed on the request itself; asking again at once would not help."""

    now = False


class NotOffered(ServerFault):
    """The server says that it does not do this at all (501)."""


class Maintenance(Retry):
    """The server shows its maintenance page."""

    now = False


class Skip(ConnectorError):
    """Go on without this part, and say so."""


class NotThere(Skip):
    """There is no such record."""


class NoQuery(Skip):
    """A PowerQuery that this plugin cannot use on this server."""


class QueryMissing(NoQuery):
    """The PowerQuery is not installed."""


class QueryNotGranted(NoQuery):
    """The PowerQuery reads a column that the plugin may not read."""


class QueryNotRun(NoQuery):
    """The server has the PowerQuery and does not run it."""


class GradebookMissing(Skip):
    """The API of a gradebook is not installed."""


class Declined(Skip):
    """A gradebook refuses an assignment, or the scores of one request.

    `code` names the reason for people, `whole` tells that it holds for every row alike, `named`
    holds the ids of the students whom the answer blames.
    """

    def __init__(
        self, code: str, words: str, *, whole: bool = False, named: frozenset[str] = frozenset()
    ) -> None:
        super().__init__(words)
        self.code = code
        self.whole = whole
        self.named = named


class Data(ConnectorError):
    """The answers cannot be trusted, so nothing is applied."""


class UnreadableAnswer(Data):
    """The answer is not JSON, or not of the documented shape."""


class CountMismatch(Data):
    """The server's count and the rows that it sends disagree, twice in a row."""

    hint_by_default = (
        "Nothing was changed. Records were probably edited while they were read: run the import "
        "again at a quieter time."
    )


class Held(Data):
    """A guard stopped the run before anything was applied."""
