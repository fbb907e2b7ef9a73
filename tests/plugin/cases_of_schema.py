"""Cases of the rule that plugin.xml keeps its schema."""

from __future__ import annotations

from rule_cases import GOOD, USER, Case, added, fields, link, xml

REGISTRATION = '<registration url="https://a.example">{}</registration>'


def _schema(said: str, bad: bytes, good: bytes = GOOD) -> Case:
    return Case("P07", "E", said, bad, good)


SCHEMA = [
    _schema(
        "has 1 to 40 characters", xml("Northwind Sync", "N" * 41), xml("Northwind Sync", "N" * 40)
    ),
    _schema("has 1 to 40 characters", xml("Northwind Sync", "")),
    _schema("no attribute 'name', which it needs", xml(' name="Northwind Sync"', "")),
    _schema("at most 20 characters", xml("2.4.1", "1." * 10 + "1"), xml("2.4.1", "1." * 9 + "11")),
    _schema(
        "at most 256 characters",
        xml("Rosters for the Northwind hub", "d" * 257),
        xml("Rosters for the Northwind hub", "d" * 256),
    ),
    _schema("no attribute 'foo'", xml("version=", 'foo="1" version=')),
    _schema("deletable of <plugin> is true, false", xml("version=", 'deletable="no" version=')),
    _schema("has no <publisher>", xml("publisher", "PUBLISHER")),
    _schema("has no <contact>", xml('<contact email="sis@northwind.example"/>', "")),
    _schema(
        "has 1 to 40 characters",
        xml("sis@northwind.example", "a" * 33 + "@b.example"),
        xml("sis@northwind.example", "a" * 30 + "@b.example"),
    ),
    _schema("<oauth> stands more than once", added("<oauth/>")),
    _schema("is one of NONE, READ, FULL", xml('"READ"', '"WRITE"'), xml('"READ"', '"FULL"')),
    _schema("is one of ViewOnly, FullAccess", xml('access="ViewOnly"', 'access="READ"')),
    _schema("at most 30 characters", fields("T" * 31 + ".A"), fields("T" * 30 + ".A")),
    _schema(
        "Invalid content was found starting with element 'data'; expected: <field>",
        xml(
            "<access_request>",
            "<access_request><data>",
            "</access_request>",
            "</data></access_request>",
        ),
    ),
    _schema("Invalid content was found starting with element 'b'", added('<b xmlns="urn:x"/>')),
    _schema("<links> has no <link>", added("<links/>"), link("admin.header")),
    _schema(
        "is a port from 0 to 65535",
        added('<openid host="h" port="70000"><links><link display-text="a"/></links></openid>'),
        added('<openid host="h" port="65535"><links><link display-text="a"/></links></openid>'),
    ),
    _schema(
        "<links> comes too late in <saml>",
        added(f'<saml name="s"><attributes>{USER}</attributes><links/></saml>'),
        added(f'<saml name="s"><links/><attributes>{USER}</attributes></saml>'),
    ),
    _schema(
        "stands more than 4 times",
        added(
            '<saml name="s"><inline_authentication><user_types>'
            + '<user_type name="admin"/>' * 5
            + "</user_types></inline_authentication></saml>"
        ),
    ),
    _schema(
        "<callback-data> comes too late",
        added(REGISTRATION.format('<parameter name="a"/><callback-data/>')),
        added(REGISTRATION.format('<callback-data/><parameter name="a"/>')),
    ),
    _schema(
        "the text of <url> has 1 to 1000 characters",
        xml('<oauth accessLevelV1Api="READ"/>', "<oauth><consumer><url/></consumer></oauth>"),
        xml('<oauth accessLevelV1Api="READ"/>', "<oauth><consumer><url>u</url></consumer></oauth>"),
    ),
]
