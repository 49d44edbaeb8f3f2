"""The bar over every staff page: which pages there are, and which of them are whose.

The table below says what the pages are called and how they belong together. Who is offered one
follows from its guard, so that the bar leads nobody to a door that is not theirs.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from litestar.handlers import HTTPRouteHandler

from soundings.access.guards import ADMITS
from soundings.access.model import Role, SignedIn
from soundings.inspection.model import Inspection

AREA = "/staff/{code:str}"

GROUPS: Mapping[str, Mapping[str, str]] = {
    "Set up": {
        "lists": "Lists",
        "claims": "Claims",
        "messages": "Messages",
        "launch": "Launch",
        "poster": "Poster",
        "questionnaire": "Questionnaire",
    },
    "Watch": {
        "reach": "Reach",
        "schools": "Schools",
        "texts": "Texts",
        "looks": "Looks",
    },
    "Words": {
        "coding": "Coding",
        "quotes": "Quotes",
        "safeguarding": "Safeguarding",
    },
    "Findings": {
        "contrast": "Claims and families",
        "findings": "Findings",
        "enquiries": "Lines of enquiry",
        "signals": "Signals",
        "uninvited": "Uninvited",
        "replies": "Partnership’s reply",
    },
    "Draws": {"draws": "Draws", "draws/asked": "Asked to be called", "calls": "Calls"},
    "Desk": {
        "desk": "Desk",
        "desk/claims": "Claims",
        "desk/gaps": "Gaps in the lists",
        "desk/pack": "Contrast pack",
        "desk/reply": "Right of reply",
    },
    "Documents": {
        "documents": "Documents",
        "release": "Release",
        "exports": "Exports",
        "publication": "Families’ page",
        "audit": "Audit",
        "rights": "People’s rights",
        "retention": "Kept and deleted",
    },
}
"""Each group's pages: where they are under an area, and what they are called."""

INSTALLATION = {"accounts": "Accounts", "audit": "Audit", "keys": "Keys"}
"""The pages of no area, under /staff."""

FLAT = 6
"""How many pages stand in the bar without groups. Source: our choice: they fit one row."""


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to follow in the bar."""

    words: str
    href: str
    current: bool


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """What one person is offered on one page."""

    groups: tuple[Link, ...] = ()
    pages: tuple[Link, ...] = ()
    """The pages of the group one is in."""
    group: str = ""
    """What that group is called; empty where there are none."""


class Menu:
    """The bar as it is for one person on one page."""

    def __init__(self, handlers: Iterable[object]) -> None:
        self._admits = {
            path: _roles(handler)
            for handler in handlers
            if isinstance(handler, HTTPRouteHandler) and "GET" in handler.http_methods
            for path in handler.paths
        }

    def admits(self, role: Role, path: str) -> bool:
        """Say whether there is such a page, and whether it is that role's."""
        return role in self._admits.get(path, frozenset())

    def __call__(
        self, staff: SignedIn | None, inspection: Inspection | None, path: str = ""
    ) -> Bar:
        """Return what this person is offered; nobody is offered nothing."""
        if staff is None:
            return Bar()
        if inspection is None:
            return Bar(groups=self._links(staff.role, "/staff", INSTALLATION, path))
        root = f"/staff/{inspection.code}"
        groups = {
            words: links
            for words, pages in GROUPS.items()
            if (links := self._links(staff.role, root, pages, path))
        }
        if sum(map(len, groups.values())) <= FLAT:
            return Bar(groups=tuple(link for links in groups.values() for link in links))
        here = next((words for words, links in groups.items() if _is_in(links)), "")
        return Bar(
            groups=tuple(
                Link(words=words, href=links[0].href, current=words == here)
                for words, links in groups.items()
            ),
            pages=groups.get(here, ()),
            group=here,
        )

    def _links(
        self, role: Role, root: str, pages: Mapping[str, str], path: str
    ) -> tuple[Link, ...]:
        pattern = "/staff" if root == "/staff" else AREA
        offered = [page for page in pages if self.admits(role, f"{pattern}/{page}")]
        here = _nearest([f"{root}/{page}" for page in offered], path)
        return tuple(
            Link(words=pages[page], href=f"{root}/{page}", current=f"{root}/{page}" == here)
            for page in offered
        )


def _roles(handler: HTTPRouteHandler) -> frozenset[Role]:
    """Return whom the first of a handler's guards admits; an open page is nobody's in the bar."""
    for guard in handler.guards or ():
        if guard in ADMITS:
            return ADMITS[guard]
    return frozenset()


def _nearest(hrefs: Sequence[str], path: str) -> str:
    """Return the deepest of these that the path is, or is under."""
    over = [href for href in hrefs if path == href or path.startswith(f"{href}/")]
    return max(over, key=len, default="")


def _is_in(links: Iterable[Link]) -> bool:
    return any(link.current for link in links)
