"""Cases of the rules about mappings, extensions, pages and secrets."""

from __future__ import annotations

from plugin_packages import package
from rule_cases import NAME, Case, extension, holding, mapping, other

FILES = [
    Case(
        "P32",
        "W",
        "implies the query com.a.b, which is not",
        mapping("/ws/schema/query/com.a.b"),
        mapping(f"/ws/schema/query/{NAME}"),
    ),
    Case(
        "P32",
        "W",
        "implies the table u_gone, which is not",
        mapping("/ws/schema/table/u_gone/#"),
        mapping("/ws/schema/table/students/#"),
    ),
    Case(
        "P32",
        "W",
        "allow is one of get, post, put",
        mapping("/a", '<implies allow="delete">/b</implies>'),
        mapping("/a", "<implies>/b</implies>"),
    ),
    Case(
        "P33",
        "E",
        "the root is <psExtension> in the namespace",
        extension("psExtension", "extension"),
        extension(),
        1,
    ),
    Case(
        "P33",
        "E",
        "Badly-formatted XML: unexpected element 'tables'",
        package({"user_schema_root/a.xml": "<tables/>"}),
        extension(),
        1,
    ),
    Case(
        "P33",
        "E",
        "one <extensionname>, its group, and this one has 2",
        extension("</extensionname>", "</extensionname><extensionname>U_B</extensionname>"),
        extension(),
        2,
    ),
    Case(
        "P33",
        "E",
        "the group is called U_…",
        extension("U_Northwind<", "Northwind<"),
        extension(),
        2,
    ),
    Case(
        "P33", "E", "a table is called U_…", extension("U_NORTHWIND", "NORTHWIND"), extension(), 3
    ),
    Case(
        "P33",
        "E",
        "either a coreTable or type='standalone'",
        extension(' coreTable="Students"', ""),
        extension('coreTable="Students"', 'type="standalone"'),
        3,
    ),
    Case(
        "P33",
        "E",
        "a length from 1 to 4000, not '4001'",
        extension('"40"', '"4001"'),
        extension('"40"', '"4000"'),
        4,
    ),
    Case(
        "P33",
        "E",
        "a length from 1 to 4000",
        extension(' length="40"', ""),
        extension('"String" length="40"', '"Integer"'),
        4,
    ),
    Case("P33", "E", "has the type 'Money'", extension("String", "Money"), extension(), 4),
    Case(
        "P34",
        "E",
        "the installed plugin 'Other' has this page",
        holding(WEB_ROOT__admin__Hub_dot_html=""),
        holding(web_root__admin__mine_dot_html=""),
        None,
        {"installed": [other()]},
    ),
    Case(
        "P35",
        "W",
        "looks like a client secret",
        holding(web_root__a_dot_js='\nvar client_secret = "0123456789abcdef0123";'),
        holding(web_root__a_dot_js='var client_secret = "";'),
        2,
    ),
    Case(
        "P35",
        "W",
        "looks like a client secret",
        holding(
            web_root__a_dot_js="'5f0c9a52-0000-4000-8000-1234567890ab:5f0c9a52-0000-4000-8000-1234567890ac'"
        ),
        holding(web_root__a_dot_js="'5f0c9a52-0000-4000-8000-1234567890ab'"),
        1,
    ),
    Case(
        "P35",
        "W",
        "looks like a private key",
        holding(web_root__k_dot_pem="-----BEGIN RSA PRIVATE KEY-----"),
        holding(web_root__k_dot_pem="-----BEGIN CERTIFICATE-----"),
        1,
    ),
    Case(
        "P35",
        "W",
        "looks like credentials in a header",
        holding(web_root__a_dot_js=f"Authorization: Basic {'QUJD' * 8}"),
        holding(web_root__a_dot_js="Authorization: Bearer x"),
        1,
    ),
]
