"""Parts of pages that are asked for again while somebody looks: sent only when they changed.

The page that holds a part asks by the script of the staff pages; without script it is whole as
it came, and a link loads it again.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from litestar import MediaType, Request, Response

AnyRequest = Request[Any, Any, Any]


def fragment(
    request: AnyRequest, template: str, context: Mapping[str, object], tag: str = ""
) -> Response[str]:
    """Return the part under a tag: the one given, else one of its bytes.

    Nothing but the tag (304) where the browser holds it already.
    """
    engine: Any = request.app.template_engine
    text = engine.get_template(template).render(**context, request=request)
    known = tag or hashlib.sha256(text.encode()).hexdigest()[:20]
    if is_held(request, known):
        return same(known)
    return Response(text, media_type=MediaType.HTML, headers={"etag": f'"{known}"'})


def is_held(request: AnyRequest, tag: str) -> bool:
    """Say whether the browser holds the part under that tag."""
    return request.headers.get("if-none-match") == f'"{tag}"'


def same(tag: str) -> Response[str]:
    """Answer that nothing changed."""
    return Response("", status_code=304, media_type=MediaType.HTML, headers={"etag": f'"{tag}"'})
