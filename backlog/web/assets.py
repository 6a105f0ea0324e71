"""The files that pages load: read once, named by their contents, so that browsers may keep them."""

from __future__ import annotations

import gzip
import hashlib
import os
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.requests import Request

FOLDER = os.path.join(os.path.dirname(__file__), "static")
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Asset(NamedTuple):
    """A file: its bytes, the same compressed, its type, and a digest of it."""

    content: bytes
    compressed: bytes
    type: str
    digest: str


@cache
def assets() -> dict[str, Asset]:
    """Return every file by its path below `static/`; nothing else is ever served."""
    by_url = {}
    for folder, _, names in os.walk(FOLDER):
        for name in names:
            suffix = os.path.splitext(name)[1]
            if suffix not in TYPES:
                continue
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                content = file.read()
            key = os.path.relpath(path, FOLDER).replace(os.sep, "/")
            by_url[key] = Asset(
                content,
                gzip.compress(content, mtime=0),
                f"{TYPES[suffix]}; charset=utf-8",
                hashlib.sha256(content).hexdigest()[:16],
            )
    return by_url


def url_of(name: str) -> str:
    """Return the URL of a file, another one whenever its contents change."""
    return f"/static/{name}?v={assets()[name].digest}"


def serve(request: Request) -> Response:
    """Return a file of `static/`."""
    asset = assets().get(request.path_params["name"])
    if asset is None:
        return Response("There is no such file.\n", 404, media_type="text/plain")
    fresh = request.query_params.get("v") == asset.digest
    headers = {
        "cache-control": "public, max-age=31536000, immutable" if fresh else "no-cache",
        "etag": f'"{asset.digest}"',
        "content-type": asset.type,
        "vary": "accept-encoding",
    }
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(asset.compressed, headers={**headers, "content-encoding": "gzip"})
    return Response(asset.content, headers=headers)
