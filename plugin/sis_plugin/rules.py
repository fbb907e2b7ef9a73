"""The rules of the linter: what each is called, how bad its worst finding is, and why it is there.

Levels: E, PowerSchool would refuse the plugin or not enable it (or every caller would be refused);
W, it works but will hurt; I, a note. A rule's findings are at its level or milder.
"""

from __future__ import annotations

from dataclasses import dataclass

from sis_plugin.findings import Level


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `reason` is one line for people, `source` says where it is known from."""

    id: str
    level: Level
    name: str
    reason: str
    source: str


def _rule(number: int, level: Level, name: str, reason: str, source: str) -> Rule:
    return Rule(f"P{number:02}", level, name, reason, source)


RULES: tuple[Rule, ...] = (
    _rule(1, "E", "archive-opens", "PowerSchool takes a .zip, or a bare .xml, that opens.", "doc"),
    _rule(2, "E", "one-plugin-xml",
          "One plugin.xml stands at the root of the zip; a folder around it is the usual mistake.",
          "client"),
    _rule(3, "E", "safe-entries",
          "No entry leads out of the package, is a link, stands twice or swells without measure.",
          "guess"),
    _rule(4, "E", "known-top-level",
          "Only plugin.xml and the known folders may stand at the root.", "client"),
    _rule(5, "E", "plain-xml", "XML is well-formed UTF-8 without a DOCTYPE.", "guess"),
    _rule(6, "E", "root-and-namespace", "The root is <plugin> in PowerSchool's namespace.", "doc"),
    _rule(7, "E", "plugin-schema",
          "Elements and attributes of plugin.xml are those of its schema, within its lengths.",
          "doc"),
    _rule(8, "I", "newer-than-schema",
          "Some attributes need a newer SIS; an older one refuses the whole file.", "doc"),
    _rule(9, "W", "version-digits",
          "A version of digits and dots is what upgrades are compared by.", "client"),
    _rule(10, "E", "version-rises", "The same or a lower version is refused as an upgrade.",
          "client"),
    _rule(11, "E", "name-is-free",
          "Another publisher's plugin of that name keeps this one out.", "doc"),
    _rule(12, "W", "publisher-reachable", "An administrator has to know whom to ask.", "guess"),
    _rule(13, "E", "field-exists",
          "One field that does not exist keeps the whole plugin from being enabled.", "client"),
    _rule(14, "E", "field-named", "An empty table or field passes the schema and fails later.",
          "client"),
    _rule(15, "E", "field-once",
          "A field asked for twice is noise; asked for with two kinds of access, a riddle.",
          "guess"),
    _rule(16, "W", "oauth-for-access",
          "Without <oauth> no client id is made, and the access request serves nobody.", "doc"),
    _rule(17, "W", "writable-fields",
          "FullAccess on a view or on a key promises what the server does not give.", "doc"),
    _rule(18, "W", "audit-fields",
          "Grade writes are refused where the audit columns of their tables are not granted.",
          "client"),
    _rule(19, "W", "v1-access-level",
          "From SIS 25.2 on, /ws/v1 answers 401 unless accessLevelV1Api is declared.", "doc"),
    _rule(20, "E", "registration-https", "A registration URL is https.", "doc"),
    _rule(21, "W", "ui-contexts", "A link shows only in the places that PowerSchool knows.", "doc"),
    _rule(22, "W", "cdn-hosts", "A CDN is a host name: no trailing slash, 50 characters.", "doc"),
    _rule(23, "E", "file-names",
          "Files of queries_root and permissions_root are found by the end of their names.", "doc"),
    _rule(24, "W", "flat-queries", "queries_root is read without its sub-folders.", "client"),
    _rule(25, "E", "queries-namespace", "<queries> stands in no namespace.", "client"),
    _rule(26, "E", "query-names",
          "A query's name is unique on the whole server and not PowerSchool's own.", "doc"),
    _rule(27, "E", "query-columns",
          "Where columns and SELECT list differ, the query is not registered: 404 on call.",
          "client"),
    _rule(28, "E", "query-fields",
          "A declared column has to exist; one that is not granted is a 403 on call.", "client"),
    _rule(29, "E", "query-arguments",
          "A bind that is not declared is a 404 on call; an unused argument a misunderstanding.",
          "client"),
    _rule(30, "W", "query-sql",
          "SQL in CDATA, with ORDER BY, without `;`: pages without an order overlap.", "guess"),
    _rule(31, "W", "query-summary", "A summary has 50 characters.", "doc"),
    _rule(32, "W", "permission-targets",
          "A permission mapping that points at nothing grants nothing.", "guess"),
    _rule(33, "E", "extension-schema",
          "A database extension is one group in its namespace, named U_, with known types.", "doc"),
    _rule(34, "E", "asset-collision", "A page that another plugin owns keeps this one out.", "doc"),
    _rule(35, "W", "no-secrets", "A plugin is handed to many districts: no secret belongs in it.",
          "client"),
    _rule(36, "I", "autoinstall", "autoinstall means something for plugins shipped with the SIS.",
          "guess"),
    _rule(37, "W", "message-keys", "Texts are found by the name's COUNTRY_lang.", "doc"),
    _rule(38, "W", "runs-here",
          "mock-sis installs a query whose SQL it cannot translate and answers 501 to its callers.",
          "mock-sis"),
)  # fmt: skip

BY_ID = {rule.id: rule for rule in RULES}
ORDER = {"E": 0, "W": 1, "I": 2}
