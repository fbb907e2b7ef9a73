"""The table of plugin.xml (gradebook-and-plugin B1.2), typed off the reference, and a whole plugin.

A path leads from the root by element names. Lengths are in characters.
"""

from __future__ import annotations

from plugin_packages import XMLNS

LENGTHS: tuple[tuple[str, str, int, int], ...] = (
    ("", "name", 1, 40),
    ("", "version", 0, 20),
    ("", "description", 0, 256),
    ("", "class", 0, 256),
    ("publisher", "name", 1, 100),
    ("publisher/contact", "email", 1, 40),
    ("publisher/contact", "phone", 0, 20),
    ("oauth", "account_token", 0, 256),
    ("access_request/field", "table", 0, 30),
    ("access_request/field", "field", 0, 30),
    ("openid", "host", 1, 256),
    ("openid/links/link", "display-text", 1, 100),
    ("openid/links/link", "path", 1, 1000),
    ("openid/links/link", "title", 0, 256),
    ("links/link", "display-text", 1, 100),
    ("links/link", "path", 1, 1000),
    ("links/link", "title", 0, 256),
    ("saml", "name", 0, 256),
    ("saml", "entity-id", 1, 1000),
    ("saml", "base-url", 1, 1000),
    ("saml", "metadata-url", 1, 1000),
    ("saml", "idp-entity-id", 1, 1000),
    ("saml", "idp-metadata-url", 1, 1000),
    ("saml", "idp-name", 0, 256),
    ("saml/links/link", "display-text", 1, 100),
    ("saml/links/link", "path", 1, 1000),
    ("saml/attributes/user/attribute", "name", 0, 256),
    ("saml/attributes/user/attribute", "attribute-name", 0, 256),
    ("saml/attributes/user/attribute", "attribute-value", 0, 256),
    ("saml/attributes/user/attribute", "extension", 0, 256),
    ("saml/permissions/permission", "name", 1, 100),
    ("saml/permissions/permission", "value", 1, 100),
    ("saml/permissions/permission", "description", 1, 1000),
    ("registration", "url", 1, 1000),
    ("registration/parameter", "name", 0, 256),
    ("identityAttribute/entity", "name", 1, 256),
    ("identityAttribute/entity", "attribute", 1, 256),
)

CHOICES: tuple[tuple[str, str, str, str], ...] = (
    ("", "deletable", "true false", "yes"),
    ("oauth", "accessLevelV1Api", "NONE READ FULL", "WRITE"),
    ("access_request/field", "access", "ViewOnly FullAccess", "READ"),
    ("openid", "port", "0 443 65535", "65536"),
    ("saml", "nameid-format", "unspecified transient persistent", "email"),
    ("saml/attributes/user", "type", "admin teacher guardian student", "parent"),
    ("saml/inline_authentication/user_types/user_type", "name", "admin student", "parent"),
    ("saml/inline_authentication/user_types/user_type", "new-window", "true false", "maybe"),
    ("autoinstall", "required", "true false", "yes"),
    ("autoinstall/autoenable", "required", "true false", "yes"),
    ("autoinstall/autoregister", "required", "true false", "yes"),
)
"""Path, attribute, values that are taken, one that is not."""

REQUIRED: tuple[tuple[str, str], ...] = (
    ("", "name"),
    ("publisher", "name"),
    ("publisher/contact", "email"),
    ("access_request/field", "table"),
    ("access_request/field", "field"),
    ("access_request/field", "access"),
    ("access_request/cdn_request/cdn", "name"),
    ("openid", "host"),
    ("openid/links/link", "display-text"),
    ("links/link", "display-text"),
    ("links/link", "path"),
    ("links/link/ui_contexts/ui_context", "id"),
    ("saml", "name"),
    ("saml/links/link", "display-text"),
    ("saml/attributes/user", "type"),
    ("saml/attributes/user/attribute", "name"),
    ("saml/permissions/permission", "name"),
    ("saml/permissions/permission", "value"),
    ("saml/permissions/permission", "description"),
    ("saml/inline_authentication/user_types/user_type", "name"),
    ("registration", "url"),
    ("identityAttribute/entity", "name"),
    ("identityAttribute/entity", "attribute"),
)

ONCE = (
    "publisher", "publisher/contact", "oauth", "oauth/consumer", "oauth/consumer/url",
    "access_request", "openid", "openid/links", "links", "links/link/ui_contexts", "saml",
    "saml/links", "saml/attributes", "saml/permissions", "saml/inline_authentication",
    "registration", "registration/callback-data", "autoinstall", "autoinstall/autoenable",
    "autoinstall/autoregister", "autoinstall/autoredeploy", "identityAttribute",
)  # fmt: skip
"""What stands at most once."""

OFTEN = (
    "access_request/field", "access_request/cdn_request/cdn", "openid/links/link", "links/link",
    "links/link/ui_contexts/ui_context", "saml/links/link", "saml/attributes/user",
    "saml/attributes/user/attribute", "saml/permissions/permission", "registration/parameter",
    "saml/inline_authentication/user_types/user_type", "identityAttribute/entity",
)  # fmt: skip
"""What may stand twice."""

NEEDED = (
    "publisher", "publisher/contact", "oauth/consumer/url", "openid/links", "openid/links/link",
    "links/link", "links/link/ui_contexts", "links/link/ui_contexts/ui_context",
    "saml/attributes/user/attribute",
)  # fmt: skip
"""What its parent cannot be without."""

FREE = (
    "oauth", "oauth/consumer", "access_request", "access_request/field", "openid", "links", "saml",
    "saml/links", "saml/attributes", "saml/permissions", "saml/inline_authentication",
    "registration", "registration/callback-data", "registration/parameter", "autoinstall",
    "autoinstall/autoenable", "autoinstall/autoredeploy", "identityAttribute",
)  # fmt: skip
"""What may be left out."""

NEWER = (
    ("oauth", "accessLevelV1Api", "READ"),
    ("oauth", "base-url", "https://a.example"),
    ("oauth", "redirect-uri", "https://a.example"),
    ("oauth", "allow-client-credential", "true"),
    ("oauth", "allow-auth-code", "false"),
)
"""What is newer than the published schema: a note, never an error."""

WHOLE = f"""<plugin xmlns="{XMLNS}" name="Northwind" version="1.0" description="d" class="c"
        deletable="true">
  <publisher name="Northwind"><contact email="sis@northwind.example" phone="555-0100"/></publisher>
  <oauth account_token="a"><consumer><url>https://a.example</url></consumer></oauth>
  <access_request>
    <field table="STUDENTS" field="LASTFIRST" access="ViewOnly">Names</field>
    <cdn_request><cdn name="cdn.example"/></cdn_request></access_request>
  <openid host="a.example" port="443"><links>
    <link display-text="a" path="/a" title="t"/></links></openid>
  <links><link display-text="a" path="/a" title="t"><ui_contexts>
    <ui_context id="admin.header"/></ui_contexts></link></links>
  <saml name="s" entity-id="e" base-url="b" metadata-url="m" idp-entity-id="i" idp-name="n"
        idp-metadata-url="u" nameid-format="transient">
    <links><link display-text="a" path="/a" title="t"/></links>
    <attributes><user type="teacher"><attribute name="a" attribute-name="b" attribute-value="c"
      extension="d"/></user></attributes>
    <permissions><permission name="n" value="v" description="d"/></permissions>
    <inline_authentication><user_types>
      <user_type name="admin" new-window="false"/></user_types></inline_authentication></saml>
  <registration url="https://a.example"><callback-data>x</callback-data>
    <parameter name="p">y</parameter></registration>
  <autoinstall required="false"><autoenable required="true"/><autoregister required="false"/>
    <autoredeploy/></autoinstall>
  <identityAttribute><entity name="n" attribute="a"/></identityAttribute>
</plugin>"""
"""Every element once, every attribute that the published schema has."""
