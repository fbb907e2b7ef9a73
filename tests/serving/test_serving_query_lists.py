"""What a server tells of its PowerQueries: a Swagger document, and the fields they read."""

from __future__ import annotations

import pytest
from serving_client import Client

from mock_sis.world import World
from sis_plugin.queries import read_queries

FILE = b"""<queries>
  <query name="com.example.bus.riders" coreTable="students" flattened="false" tags="pqreport, bus">
    <summary>Bus riders</summary><description>Who takes the bus</description>
    <args><arg name="schoolid" column="students.schoolid" required="true"/>
      <arg name="routes" type="array"/></args>
    <columns><column column="STUDENTS.DCID">dcid</column>
      <column column="STUDENTS.LAST_NAME">students.Last_Name</column></columns>
    <sql><![CDATA[SELECT s.dcid, s.last_name FROM students s WHERE s.schoolid = :schoolid
      AND s.bus_route IN (:routes) ORDER BY s.dcid]]></sql>
  </query>
</queries>"""
NAME = "com.example.bus.riders"


@pytest.fixture
def riders(world: World) -> str:
    """A query of a plugin; its name."""
    world.queries.install(read_queries(FILE))
    return NAME


def test_the_list_is_a_swagger_document(client: Client, riders: str) -> None:
    """Clients find each query's post below its path, and its definitions by name."""
    listed = client.get("/ws/schema/query/api").json
    post = listed["paths"][f"/ws/schema/query/{riders}"]["post"]
    parameters = post["parameters"][0]["schema"]["$ref"]

    assert listed["swagger"] == "2.0"
    assert post["summary"] == "Bus riders"
    assert post["description"] == "Who takes the bus"
    assert post["tags"] == ["pqreport", "bus"]
    assert parameters == f"#/definitions/powerquery.param.{riders}"
    assert listed["definitions"][f"powerquery.param.{riders}"] == {
        "type": "object",
        "properties": {
            "schoolid": {"type": "string"},
            "routes": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["schoolid"],
    }
    record = listed["definitions"][f"powerquery.resp.{riders}.record"]
    assert list(record["properties"]) == ["dcid", "students.last_name"]


def test_every_listed_query_can_be_read_as_clients_do(client: Client, riders: str) -> None:
    """Every path has tags and a record's definition; those with parameters refer to theirs."""
    listed = client.get("/ws/schema/query/api").json
    assert len(listed["paths"]) > 10

    for path, methods in listed["paths"].items():
        name = path.split("/")[4]
        assert isinstance(methods["post"]["tags"], list)
        assert listed["definitions"][f"powerquery.resp.{name}.record"]["properties"]
        for parameter in methods["post"].get("parameters", ()):
            assert parameter["schema"]["$ref"].split("/")[2] in listed["definitions"]


def test_a_part_of_a_name_picks_queries(client: Client, riders: str) -> None:
    """The parameter `query` keeps those whose name holds it."""
    listed = client.get("/ws/schema/query/api?query=BUS.rid").json

    assert list(listed["paths"]) == [f"/ws/schema/query/{riders}"]


def test_the_access_list_of_a_query(client: Client, riders: str) -> None:
    """One query's fields come as view-only access requests, in XML or its mapped JSON."""
    as_json = client.get(f"/ws/powerqueryaccesslist/{riders}")
    as_xml = client.ask("GET", f"/ws/powerqueryaccesslist/{riders}")

    fields = [("STUDENTS", "DCID"), ("STUDENTS", "LAST_NAME")]
    assert as_json.json == {
        "access_request": {
            "field": [{"@table": t, "@field": f, "@access": "ViewOnly"} for t, f in fields]
        }
    }
    inner = "".join(f'<field table="{t}" field="{f}" access="ViewOnly"/>' for t, f in fields)
    assert as_xml.body.decode().endswith(f"<access_request>{inner}</access_request>")


def test_the_access_list_of_all_queries(client: Client, riders: str) -> None:
    """Without a name every registered query's fields come, each once."""
    found = client.get("/ws/powerqueryaccesslist/").json["access_request"]["field"]
    pairs = [(field["@table"], field["@field"]) for field in found]

    assert ("STUDENTS", "LAST_NAME") in pairs
    assert ("SECTIONS", "GRADEBOOKTYPE") in pairs
    assert len(pairs) == len(set(pairs))


def test_refusals_of_the_access_list(client: Client) -> None:
    """An unknown query is 404, another method 405, no token 401."""
    assert client.get("/ws/powerqueryaccesslist/com.example.none").status == 404
    assert client.post("/ws/powerqueryaccesslist", {}).status == 405
    assert client.get("/ws/powerqueryaccesslist", token="").status == 401
