"""What may stand in plugin.xml, element by element: attributes, lengths, choices, children.

Lengths are in characters. `needs` says where something is newer than the published schema: an SIS
release, or `?` where only clients are known to use it; such things are noted, never refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

NAMESPACE = "http://plugin.powerschool.pearson.com"

AttributeKind = Literal["text", "boolean", "port", "choice"]
MANY = 1_000_000


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute; a text has `least` to `most` characters."""

    most: int = 0
    least: int = 0
    required: bool = False
    kind: AttributeKind = "text"
    choices: tuple[str, ...] = ()
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Element:
    """One element: how often it may stand, and what may stand in it.

    `ordered` children keep the order of their declaration; `text` is the range of its own text's
    length, None where text does not matter.
    """

    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    children: Mapping[str, Element] = field(default_factory=dict)
    least: int = 0
    most: int = 1
    ordered: bool = False
    text: tuple[int, int] | None = None
    needs: str = ""


def _text(most: int, least: int = 0, *, required: bool = False, needs: str = "") -> Attribute:
    return Attribute(most, least, required, needs=needs)


def _needed(most: int, least: int = 1) -> Attribute:
    return Attribute(most, least, True)


def _choice(*choices: str, required: bool = False, needs: str = "") -> Attribute:
    return Attribute(required=required, kind="choice", choices=choices, needs=needs)


_FLAG = Attribute(kind="boolean")
_USERS = ("admin", "teacher", "guardian", "student")
_DEFAULT_LINK = {"display-text": _needed(100), "path": _text(1000, 1), "title": _text(256)}
_REQUIRED = {"required": _FLAG}

_OAUTH = Element(
    {
        "account_token": _text(256),
        "accessLevelV1Api": _choice("NONE", "READ", "FULL", needs="25.2"),
        "base-url": _text(1000, needs="?"),
        "redirect-uri": _text(1000, needs="?"),
        "allow-client-credential": Attribute(kind="boolean", needs="?"),
        "allow-auth-code": Attribute(kind="boolean", needs="?"),
    },
    {
        "consumer": Element(children={"url": Element(least=1, text=(1, 1000))}),
        "allow-persona": Element(most=MANY, needs="?"),
    },
)

_ACCESS_REQUEST = Element(
    children={
        "field": Element(
            {
                "table": _needed(30, 0),
                "field": _needed(30, 0),
                "access": _choice("ViewOnly", "FullAccess", required=True),
            },
            most=MANY,
        ),
        "cdn_request": Element(
            children={"cdn": Element({"name": Attribute(required=True, most=MANY)}, most=MANY)},
            needs="21.11",
        ),
    }
)

_OPENID = Element(
    {"host": _needed(256), "port": Attribute(kind="port")},
    {"links": Element(children={"link": Element(_DEFAULT_LINK, least=1, most=MANY)}, least=1)},
)

_LINKS = Element(
    children={
        "link": Element(
            {"display-text": _needed(100), "path": _needed(1000), "title": _text(256)},
            {
                "ui_contexts": Element(
                    children={
                        "ui_context": Element(
                            {"id": Attribute(required=True, most=MANY)}, least=1, most=MANY
                        )
                    },
                    least=1,
                )
            },
            least=1,
            most=MANY,
        )
    }
)

_SAML_USER = Element(
    {"type": _choice(*_USERS, required=True)},
    {
        "attribute": Element(
            {
                "name": _needed(256, 0),
                "attribute-name": _text(256),
                "attribute-value": _text(256),
                "extension": _text(256),
            },
            least=1,
            most=MANY,
        )
    },
    most=MANY,
)

_SAML = Element(
    {
        "name": _needed(256, 0),
        **{
            name: _text(1000, 1)
            for name in ("entity-id", "base-url", "metadata-url", "idp-entity-id")
        },
        "idp-metadata-url": _text(1000, 1),
        "nameid-format": _choice("unspecified", "transient", "persistent"),
        "idp-name": _text(256),
    },
    {
        "links": Element(children={"link": Element(_DEFAULT_LINK, most=MANY)}),
        "attributes": Element(children={"user": _SAML_USER}),
        "permissions": Element(
            children={
                "permission": Element(
                    {"name": _needed(100), "value": _needed(100), "description": _needed(1000)},
                    most=MANY,
                )
            }
        ),
        "inline_authentication": Element(
            children={
                "user_types": Element(
                    children={
                        "user_type": Element(
                            {"name": _choice(*_USERS, required=True), "new-window": _FLAG}, most=4
                        )
                    }
                )
            }
        ),
    },
    ordered=True,
)

_REGISTRATION = Element(
    {"url": _needed(1000)},
    {"callback-data": Element(), "parameter": Element({"name": _needed(256, 0)}, most=MANY)},
    ordered=True,
)

PLUGIN = Element(
    {
        "name": _needed(40),
        "version": _text(20),
        "description": _text(256),
        "class": _text(256),
        "deletable": _FLAG,
    },
    {
        "publisher": Element(
            {"name": _needed(100)},
            {"contact": Element({"email": _needed(40), "phone": _text(20)}, least=1)},
            least=1,
        ),
        "oauth": _OAUTH,
        "access_request": _ACCESS_REQUEST,
        "openid": _OPENID,
        "links": _LINKS,
        "saml": _SAML,
        "registration": _REGISTRATION,
        "autoinstall": Element(
            _REQUIRED,
            {
                "autoenable": Element(_REQUIRED),
                "autoregister": Element(_REQUIRED),
                "autoredeploy": Element(),
            },
        ),
        "identityAttribute": Element(
            children={
                "entity": Element({"name": _needed(256), "attribute": _needed(256)}, most=MANY)
            }
        ),
    },
)
"""The root, `plugin`; every rule of the table of elements [doc: xsd, portal; client]."""

UI_CONTEXTS = (
    "admin.header",
    "admin.left_nav",
    "teacher.header",
    "guardian.header",
    "student.header",
)
NEWER_UI_CONTEXTS = ("teacher.pro.apps",)
