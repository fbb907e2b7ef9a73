"""Signs with OAuth 1.0a as the client `oneroster` does and reads all users it can; prints JSON."""

from __future__ import annotations

import collections
import collections.abc
import json
import sys

# The client is of 2020 and looks for a name that Python 3.10 moved away.
collections.MutableMapping = collections.abc.MutableMapping  # type: ignore[attr-defined]

from oneroster import ClasslinkConnector  # noqa: E402

root, key, secret, page, *groups = sys.argv[1:]
client = ClasslinkConnector(
    host=f"{root}/", client_id=key, client_secret=secret, page_size=int(page)
)
found = {
    kind: client.get_users(user_filter=kind)
    for kind in ("users", "students", "teachers", "classes", "courses", "schools")
}
school, section, course = groups
for kind, name in (("schools", school), ("classes", section), ("courses", course)):
    for users in ("students", "teachers"):
        found[f"{kind}_{users}"] = client.get_users(
            group_filter=kind, group_name=name, user_filter=users
        )
json.dump(found, sys.stdout)
