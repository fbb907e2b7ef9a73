"""Reads with `strongmind-oneroster-client` every collection, object and relation; prints JSON."""

from __future__ import annotations

import json
import sys

import oneroster_client
from oneroster_client import ApiClient, Configuration
from requests import HTTPError

root, token, page, *given = sys.argv[1:]
settings = Configuration()
settings.host = root
settings.access_token = token
api = ApiClient(settings)
ids = dict(one.split("=", 1) for one in given)
"""Parameter names of the client, such as class_sourced_id, and the ids to call them with."""


def everything(call, *arguments):
    """All pages of a collection, each object as a dict."""
    found = []
    while True:
        answer = call(*arguments, limit=int(page), offset=len(found)).to_dict()
        (rows,) = (value for value in answer.values() if isinstance(value, list))
        if not rows:
            return found
        found += rows


found = {}
for name in sorted(dir(oneroster_client)):
    if not name.endswith("Api"):
        continue
    service = getattr(oneroster_client, name)(api)
    for method in sorted(dir(service)):
        if not method.startswith("get_") or method.endswith("_with_http_info"):
            continue
        call = getattr(service, method)
        names = [n for n in call.__code__.co_varnames[: call.__code__.co_argcount] if n != "self"]
        if names == ["sourced_id"]:
            if method in ids:
                found[method] = call(ids[method]).to_dict()
        else:
            try:
                found[method] = everything(call, *(ids[one] for one in names))
            except HTTPError as error:
                found[method] = f"{error.response.status_code} {error.request.path_url}"
json.dump(found, sys.stdout, default=str)
