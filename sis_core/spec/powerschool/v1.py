"""`/ws/v1`: from an Ask to an Answer, by the declarations of routes and resources."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from sis_core.district import Store
from sis_core.spec.powerschool import special
from sis_core.spec.powerschool.access import Access, Level, ServerFacts
from sis_core.spec.powerschool.lists import Lists
from sis_core.spec.powerschool.match import Found, match
from sis_core.spec.powerschool.parameters import Parameters, read_parameters
from sis_core.spec.powerschool.resources.district import DISTRICT
from sis_core.spec.powerschool.variants import Variants
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.dialects import mapped
from sis_core.wire.faults import Fault, NotAllowed, NotFound, NotKnown, Unauthorized
from sis_core.wire.memo import Memo
from sis_core.wire.rows import RowBytes
from sis_core.wire.shelf import Frame
from sis_core.wire.switches import Switches
from sis_core.wire.tree import Element

Attributes = tuple[tuple[str, str], ...]

_XML_HEAD = mapped.XML_HEAD.encode()


class V1:
    """The v1 family over one store.

    `answer` serves or raises a Fault; `refusal` spells a fault in the family's own way. The paths
    in `OPEN` need no token [doc].
    """

    OPEN = frozenset({"/ws/v1/metadata", "/ws/v1/time"})

    def __init__(self, store: Store, switches: Switches, facts: ServerFacts) -> None:
        self.store = store
        self.switches = switches
        self.facts = facts
        self.rows = RowBytes(store)
        self._memo = Memo(store)
        self._lists = Lists(store, self._memo)
        self._variants = Variants(store, switches, self._memo)

    # -- answering ------------------------------------------------------------------------------

    def answer(self, ask: Ask, access: Access | None) -> Answer:
        """Serves a request of a plugin (None: no valid token, for the open paths only)."""
        as_json = self._as_json(ask)
        if ask.path in self.OPEN:
            self._check_method(ask, Found())
            return self._tree(special.open_resource(self, ask.path, access), as_json)
        if access is None:
            raise Unauthorized("A token is required", empty=True)
        self.check_level(access, "READ")
        found = match(ask.path)
        if found is None:
            raise NotFound("Resource not found", reason=f"/ws/v1 has no path {ask.path}")
        self._check_method(ask, found, access)
        if found.special == special.STUDENT_POST:
            return self._post(ask, access, as_json)
        if found.special:
            return self._tree(special.resource(self, found), as_json)
        parameters = read_parameters(ask.query, self.switches, access.page_size, found.collection)
        if found.count:
            return self._count(found, parameters, as_json)
        if found.collection is not None:
            return self._list(found, parameters, access, as_json)
        return self._single(found, parameters, access, as_json)

    def refusal(self, fault: Fault, ask: Ask) -> Answer:
        """A fault in v1's form, in the asked representation unless a switch says JSON."""
        as_json = self.switches["v1_error_format"] == "json" or self._as_json(ask)
        quiet = self.switches["v1_error_body"] == "empty" and fault.status in (403, 404, 405)
        body = b""
        if not fault.empty and not quiet:
            body = mapped.to_bytes(mapped.error(fault.message), as_json)
        return Answer(fault.status, body, self._type(as_json), fault.headers, fault.reason)

    def spoken(self, tree: Element, ask: Ask) -> Answer:
        """A tree in the asked representation, with 200."""
        return self._tree(tree, self._as_json(ask))

    # -- lists, counts, rows --------------------------------------------------------------------

    def _list(self, found: Found, parameters: Parameters, access: Access, as_json: bool) -> Answer:
        collection = found.collection
        assert collection is not None
        ids = self._lists.ids(collection, found.id, parameters.q, self.switches, counted=False)
        start = (parameters.page - 1) * parameters.size
        chosen = self._variants.choose(collection.resource, parameters, access)
        attributes = self._variants.attributes(collection.resource)
        bare = self.switches["empty_collection"] == "bare"
        form = _json_list if as_json else _xml_list

        def frame(count: int) -> Frame:
            attributed = () if bare and not count else attributes
            return form(collection.resource.plural, collection.resource.name, attributed, count)

        page = ids[start : start + parameters.size]
        body = self.rows.page(chosen.variant, as_json, page, frame)
        notes = parameters.notes + chosen.notes
        return Answer(200, body, self._type(as_json), note="; ".join(notes))

    def _count(self, found: Found, parameters: Parameters, as_json: bool) -> Answer:
        collection = found.collection
        assert collection is not None
        ids = self._lists.ids(collection, found.id, parameters.q, self.switches, counted=True)
        body = b'{"resource":{"count":%d}}' % len(ids)
        if not as_json:
            body = _XML_HEAD + b"<resource><count>%d</count></resource>" % len(ids)
        return Answer(200, body, self._type(as_json), note="; ".join(parameters.notes))

    def _single(
        self, found: Found, parameters: Parameters, access: Access, as_json: bool
    ) -> Answer:
        resource = found.resource
        assert resource is not None
        row_id = 1 if resource is DISTRICT else found.id
        chosen = self._variants.choose(resource, parameters, access)
        rows = self.rows.get(chosen.variant, as_json, [row_id])
        if not rows:
            raise NotFound(
                f"No {resource.name} found with id {found.id}",
                reason=f"{resource.table} has no row with {resource.key} {found.id}",
            )
        attributes = self._variants.attributes(resource)
        spell = _json_single if as_json else _xml_single
        body = spell(resource.name, attributes, rows[0])
        notes = parameters.notes + chosen.notes
        return Answer(200, body, self._type(as_json), note="; ".join(notes))

    def _post(self, ask: Ask, access: Access, as_json: bool) -> Answer:
        # Reading never needs these modules: a start does not pay for them.
        from sis_core.spec.powerschool.student_post.post import post

        self.check_level(access, "FULL")
        posted = post(self.store, self.switches, ask, access.page_size)
        body = mapped.to_bytes(posted.tree, as_json)
        return Answer(200, body, self._type(as_json), note="; ".join(posted.notes))

    # -- small things ---------------------------------------------------------------------------

    def _tree(self, tree: Element, as_json: bool) -> Answer:
        return Answer(200, mapped.to_bytes(tree, as_json), self._type(as_json))

    def _as_json(self, ask: Ask) -> bool:
        return mapped.wants_json(ask.header("accept"), self.switches["wildcard_accept"] == "json")

    def _type(self, as_json: bool) -> str:
        if not as_json:
            return mapped.XML_TYPE
        if self.switches["json_charset"] == "none":
            return mapped.JSON_TYPE
        return f"{mapped.JSON_TYPE};charset=UTF-8"

    def check_level(self, access: Access, needed: Level) -> None:
        """Raises the measured 401 where the plugin's accessLevelV1Api is below a level [live]."""
        if self.switches["access_level_v1"] == "ignore":
            return
        if access.level == "NONE" or (needed == "FULL" and access.level != "FULL"):
            raise Unauthorized(
                f"Plugin is missing required accessLevelV1Api {needed} permission",
                reason=f"the plugin's accessLevelV1Api is {access.level}, this needs {needed}; "
                "a new token will not help",
            )

    def _check_method(self, ask: Ask, found: Found, access: Access | None = None) -> None:
        method = "GET" if ask.method == "HEAD" else ask.method
        if method in found.methods:
            return
        if method in found.later:
            if access is not None and method != "GET":
                self.check_level(access, "FULL")
            raise NotKnown(
                f"mock-sis does not serve {ask.method} {ask.path} yet",
                reason="PowerSchool has this call; this release of mock-sis has not",
            )
        raise self.not_allowed(ask, found.methods + found.later)

    def not_allowed(self, ask: Ask, methods: Sequence[str]) -> Fault:
        """The refusal of a method that a path lacks: 405, or 404 by the switch."""
        message = f"Method {ask.method} is not allowed here"
        if self.switches["wrong_method"] == "404":
            return NotFound("Resource not found", reason=message)
        return NotAllowed(message, headers=(("Allow", ", ".join(methods)),))


@lru_cache(maxsize=256)
def _json_list(plural: str, name: str, attributes: Attributes, count: int) -> Frame:
    if not count and not attributes:
        return b'{"%s":""}' % plural.encode(), b"", b""
    head = b'{"%s":{%s' % (plural.encode(), _json_attributes(attributes))
    if not count:
        return head, b"", b"}}"
    head += b',"%s":' % name.encode()
    return (head, b"", b"}}") if count == 1 else (head + b"[", b",", b"]}}")


def _json_single(name: str, attributes: Attributes, row: bytes) -> bytes:
    return b'{"%s":{%s,%s}' % (name.encode(), _json_attributes(attributes), row[1:])


def _json_attributes(attributes: Attributes) -> bytes:
    return ",".join(f'"@{name}":"{value}"' for name, value in attributes).encode()


@lru_cache(maxsize=256)
def _xml_list(plural: str, name: str, attributes: Attributes, count: int) -> Frame:
    said = _xml_attributes(attributes)
    if not count:
        return b"%s<%s%s/>" % (_XML_HEAD, plural.encode(), said), b"", b""
    return b"%s<%s%s>" % (_XML_HEAD, plural.encode(), said), b"", b"</%s>" % plural.encode()


def _xml_single(name: str, attributes: Attributes, row: bytes) -> bytes:
    tag = name.encode()
    return b"%s<%s%s>%s" % (_XML_HEAD, tag, _xml_attributes(attributes), row[len(tag) + 2 :])


def _xml_attributes(attributes: Attributes) -> bytes:
    return "".join(f' {name}="{value}"' for name, value in attributes).encode()
