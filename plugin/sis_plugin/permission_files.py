"""Files of `permissions_root`: which calls a page implies for whoever may open it."""

from __future__ import annotations

from sis_plugin.documents import Document, line_of, local, namespace, text_of
from sis_plugin.model import Finding, Implied, PermissionMapping

METHODS = ("get", "post", "put")
RULE = "P32"


def permission_mappings(
    document: Document,
) -> tuple[tuple[PermissionMapping, ...], tuple[Finding, ...]]:
    """The mappings of a file, and what keeps some of them from working."""
    root, file = document.root, document.name
    if local(root) != "permission_mappings" or namespace(root):
        said = (
            "the root is <permission_mappings> without a namespace, "
            f"not <{local(root)}>{' in a namespace' if namespace(root) else ''}"
        )
        return (), (Finding(RULE, "W", said, file, line_of(root)),)
    found: list[PermissionMapping] = []
    wrong: list[Finding] = []
    for permission in root.iterfind("permission"):
        page = str(permission.get("name") or "").strip()
        if not page:
            said = "a <permission> has no name, which is the path of a page"
            wrong.append(Finding(RULE, "W", said, file, line_of(permission)))
        implied = []
        for call in permission.iterfind("implies"):
            method = str(call.get("allow") or "").strip().lower()
            if method and method not in METHODS:
                said = f"allow is one of {', '.join(METHODS)}, not {method[:40]!r}"
                wrong.append(Finding(RULE, "W", said, file, line_of(call)))
            implied.append(Implied(method, text_of(call), line_of(call)))
        found.append(PermissionMapping(page, tuple(implied), file, line_of(permission)))
    return tuple(found), tuple(wrong)
