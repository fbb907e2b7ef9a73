"""Cases of the rules about archives, versions, names, places and hosts."""

from __future__ import annotations

from plugin_packages import QUERIES, SOUND, XMLNS, zipped
from rule_cases import GOOD, Case, added, holding, link, other, query, xml

ARCHIVE = [
    Case("P01", "E", "neither a zip nor an XML file", b"MZ", GOOD),
    Case("P02", "E", "a wrapper folder", zipped({"a/plugin.xml": SOUND}), GOOD),
    Case("P03", "E", "leads out of the package", holding(**{"../x": ""}), GOOD),
    Case("P04", "E", "unrecognized file: a.exe", holding(a_dot_exe=""), holding(WEB_ROOT__a="")),
    Case(
        "P04", "W", "unrecognized file: README", holding(README=""), GOOD, None, {"lenient": True}
    ),
    Case("P05", "E", "not well-formed XML", xml("</plugin>", ""), GOOD, 9),
    Case("P05", "E", "not well-formed XML", query("</queries>", ""), GOOD, 17),
    Case(
        "P05",
        "E",
        "the encoding iso8859-1",
        b"<?xml version='1.0' encoding='latin1'?>" + SOUND.encode(),
        SOUND.encode(),
    ),
    Case("P06", "E", "not <plugin> without a namespace", xml(f' xmlns="{XMLNS}"', ""), GOOD, 2),
    Case("P06", "E", "not <queries>", QUERIES.encode(), GOOD, 1),
    Case(
        "P08",
        "I",
        "accessLevelV1Api of <oauth> needs SIS 25.2",
        GOOD,
        xml(' accessLevelV1Api="READ"', ""),
        3,
    ),
    Case(
        "P08",
        "I",
        "only clients are known",
        xml("<oauth ", '<oauth allow-auth-code="true" '),
        xml(' accessLevelV1Api="READ"', ""),
        3,
    ),
    Case(
        "P23",
        "E",
        "ends in .named_queries.xml",
        holding(queries_root__a_dot_sql=""),
        holding(queries_root___dot_blank=""),
    ),
    Case(
        "P23",
        "E",
        "ends in .permission_mappings.xml",
        holding(permissions_root__a_dot_xml=""),
        GOOD,
    ),
    Case(
        "P24",
        "W",
        "without its sub-folders",
        holding(queries_root__sub__a_dot_named_queries_dot_xml=""),
        GOOD,
    ),
    Case(
        "P37",
        "W",
        "name.COUNTRY_lang.properties",
        holding(MessageKeys__hub_dot_properties=""),
        holding(MessageKeys__hub_dot_US_en_dot_properties=""),
    ),
]

MANIFEST = [
    Case("P09", "W", "the plugin has no version", xml(' version="2.4.1"', ""), GOOD, 2),
    Case("P09", "W", "digits and dots, such as 1.4.2", xml("2.4.1", "v2"), xml("2.4.1", "2"), 2),
    Case(
        "P10",
        "E",
        "version 2.4.1 is not higher than the installed 2.4.1",
        GOOD,
        xml("2.4.1", "2.10"),
        None,
        {"installed": [other("Northwind Sync", "2.4.1")]},
    ),
    Case(
        "P10",
        "E",
        "not higher than the previous 2.5",
        GOOD,
        xml("2.4.1", "2.5.0.1"),
        None,
        {"against": other("Northwind Sync", "2.5")},
    ),
    Case(
        "P10",
        "W",
        "get a second plugin",
        GOOD,
        xml("Northwind Sync", "Other"),
        None,
        {"against": other()},
    ),
    Case(
        "P11",
        "E",
        "by 'Elsewhere' is installed already",
        GOOD,
        xml("Northwind Learning", "Elsewhere"),
        None,
        {"installed": [other("Northwind Sync")]},
    ),
    Case("P12", "W", "not an address: 'sis'", xml("sis@northwind.example", "sis"), GOOD, 8),
    Case("P12", "W", "publisher's name is blank", xml("Northwind Learning", " "), GOOD, 8),
    Case(
        "P16",
        "W",
        "no client id and secret are made",
        xml('<oauth accessLevelV1Api="READ"/>', ""),
        GOOD,
        4,
    ),
    Case(
        "P19",
        "W",
        "no accessLevelV1Api on <oauth>",
        xml(' accessLevelV1Api="READ"', ""),
        xml('"READ"', '"NONE"'),
        3,
    ),
    Case(
        "P20",
        "E",
        "https://…, not 'http://a.example'",
        added('<registration url="http://a.example"/>'),
        added('<registration url="https://a.example"/>'),
        9,
    ),
    Case(
        "P21",
        "W",
        "no place is called 'admin.footer'",
        link("admin.footer"),
        link("admin.left_nav", "teacher.pro.apps"),
        9,
    ),
    Case(
        "P21",
        "W",
        "stands twice",
        link("admin.header", "admin.header"),
        link("admin.header", "student.header"),
        9,
    ),
    Case(
        "P22",
        "W",
        "ends in a slash",
        xml(
            "</access_request>",
            '<cdn_request><cdn name="c.example/"/></cdn_request></access_request>',
        ),
        xml(
            "</access_request>",
            '<cdn_request><cdn name="c.example"/></cdn_request></access_request>',
        ),
        7,
    ),
    Case(
        "P22",
        "W",
        "more than 50 (SIS 23.1)",
        xml(
            "</access_request>",
            f'<cdn_request><cdn name="{"c" * 51}"/></cdn_request></access_request>',
        ),
        xml(
            "</access_request>",
            f'<cdn_request><cdn name="{"c" * 50}"/></cdn_request></access_request>',
        ),
        7,
    ),
    Case("P36", "I", "shipped with the SIS", added('<autoinstall required="true"/>'), GOOD, 9),
]
