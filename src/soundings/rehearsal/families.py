"""Families that open the links they were sent and answer over real HTTP."""

import asyncio
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote_plus

import msgspec
import numpy as np

from soundings.kit.links import ALPHABET, LINK_LENGTH
from soundings.kit.refusal import Kind, Refusal
from soundings.rehearsal import constants as c
from soundings.rehearsal.chance import Rng
from soundings.rehearsal.experience import NOT_SURE
from soundings.rehearsal.items import MONTHS, SEVERALS, SINGLES
from soundings.rehearsal.model import Area, CarerIndex
from soundings.rehearsal.sinks import EMAILS, TEXTS
from soundings.rehearsal.walk import Book, Walk, Walked
from soundings.rehearsal.wire import Line
from soundings.rehearsal.words import words_of

_LINK = re.compile(rf"[\w.-]+(?::\d+)?/([{ALPHABET}]{{{LINK_LENGTH}}})(?![\w/-])")
_NUMBER_LENGTH = 10
_SKIPS = 0.02
"""Share of questions a family passes over. Source: our choice; item non-response of a few per
cent is usual."""
_TELLS_OF_EACH = 0.85
"""Share of families that tell of a further child too. Source: our choice."""
_COMES_BACK = 0.06
"""Share of families that stop and go on later, on another phone. Source: our choice."""
_SETS_PIN = 0.5
"""Share of those that set a PIN first, to see what they answered. Source: our choice."""
_EASY_READ = 0.02
"""Share of families that choose easy read. Source: our choice; 2 in 100 adults in England have a
learning disability (NHS England)."""
_BREAK_OFF_PAGES = (2, 15)
"""After how many answers those who break off do. Source: our choice: evenly over the path."""


class UnreadableDeliveries(Refusal):
    """A sink's log is not what its sink writes."""

    kind = Kind.INVALID
    slug = "unreadable-deliveries"
    title = "The delivered messages cannot be read"


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """A message that arrived: at which address or number, with whose link."""

    address: str
    token: str


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """A carer's visit as it will go, decided beforehand so that chance is drawn in order."""

    carer: CarerIndex
    token: str
    children: tuple[int, ...]
    stop_after: int
    comes_back: bool
    """On another phone, where it stopped."""
    pin: str
    wish: str
    """What words it asks for, as an address has it."""
    seed: int


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a wave of families."""

    visits: int
    submitted: int
    broke_off: int
    turned_away: int
    faults: int
    pages: int
    requests: int
    seconds: float
    unresolved: int
    """Links sent to a number that several carers share: nobody knows whose they are."""


class _Logged(msgspec.Struct, frozen=True):
    to: str = ""
    phone_number: str = ""
    email_address: str = ""


Progress = Callable[[int, int], None]
"""Told how many visits are over, of how many."""


def read_deliveries(*logs: Path) -> tuple[Delivery, ...]:
    """Read the sinks' logs, one JSON object a line, for addresses and the links sent to them."""
    found = []
    for log in logs:
        if not log.exists():
            continue
        for number, line in enumerate(log.read_text("utf-8").splitlines(), start=1):
            try:
                logged = msgspec.json.decode(line, type=_Logged)
            except msgspec.DecodeError as error:
                message = f"{log}, line {number}: {error}; a sink writes one JSON object a line."
                raise UnreadableDeliveries(message) from error
            link = _LINK.search(line)
            address = logged.to or logged.phone_number or logged.email_address
            if link and address:
                found.append(Delivery(address=address, token=link[1]))
    return tuple(found)


def deliveries(folder: Path) -> tuple[Delivery, ...]:
    """Read what arrived so far in the sinks' folder."""
    return read_deliveries(folder / EMAILS, folder / TEXTS)


def whose(area: Area, arrived: Sequence[Delivery]) -> tuple[dict[CarerIndex, str], int]:
    """Return each carer's link, and how many links are nobody's for certain.

    An address is one carer's. A number may be many people's; the link in a text is known from
    the email it also stood in, else it belongs to the one carer with that number alone.
    """
    carers = area.carers
    by_email = {email: CarerIndex(i) for i, email in enumerate(carers.email.tolist()) if email}
    by_number: dict[str, list[CarerIndex]] = defaultdict(list)
    for i in np.flatnonzero((carers.email == "") & (carers.mobile != "")):
        by_number[_digits(str(carers.mobile[i]))].append(CarerIndex(int(i)))
    links: dict[CarerIndex, str] = {}
    texts: dict[str, set[str]] = defaultdict(set)
    for delivery in arrived:
        if "@" not in delivery.address:
            texts[_digits(delivery.address)].add(delivery.token)
        elif (carer := by_email.get(delivery.address.lower())) is not None:
            links[carer] = delivery.token
    known = set(links.values())
    unresolved = 0
    paired = set(carers.pair_carer.tolist())
    for number, tokens in texts.items():
        unknown = tokens - known
        owners = [carer for carer in by_number[number] if carer in paired]
        if len(unknown) == 1 and len(owners) == 1:
            links[owners[0]] = unknown.pop()
        else:
            unresolved += len(unknown)
    return links, unresolved


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)[-_NUMBER_LENGTH:]


def plan_visits(
    area: Area, links: dict[CarerIndex, str], *, share: float, wave: int | None, rng: Rng
) -> tuple[Visit, ...]:
    """Decide who opens their link in this wave (None: in any), and how each visit will go."""
    carers = area.carers
    silent = set(area.holds.child[area.holds.carer < 0].tolist())
    children: dict[CarerIndex, list[int]] = defaultdict(list)
    for carer, child in zip(carers.pair_carer.tolist(), carers.pair_child.tolist(), strict=True):
        if child not in silent:
            children[carer].append(child)
    willing = carers.mood < carers.propensity * share
    now = willing & ((carers.opens == wave) if wave is not None else True)
    disclosing = set(area.disclosing.tolist())
    visits = []
    for i in np.flatnonzero(now).tolist():
        carer = CarerIndex(i)
        if carer not in links or not children[carer]:
            continue
        told = rng.permutation(children[carer]).tolist()
        told = told[:1] + [child for child in told[1:] if rng.random() < _TELLS_OF_EACH]
        stops = rng.random() < c.BREAK_OFF and disclosing.isdisjoint(told)
        comes_back = not stops and rng.random() < _COMES_BACK
        pauses = stops or comes_back
        visits.append(
            Visit(
                carer=carer,
                token=links[carer],
                children=tuple(told),
                stop_after=int(rng.integers(*_BREAK_OFF_PAGES)) if pauses else 0,
                comes_back=comes_back,
                pin=f"{rng.integers(10**6):06}" if comes_back and rng.random() < _SETS_PIN else "",
                wish="?a=easy_read" if rng.random() < _EASY_READ else "",
                seed=int(rng.integers(2**40)),
            )
        )
    return tuple(visits)


def form_of(area: Area, child: int, item: str) -> str:
    """Return the form that posts the child's true answer to an item, "" where it has none."""
    if item in SINGLES:
        code = int(area.answers.singles[item][child])
        return "" if code < 0 else f"{item}={SINGLES[item][code]}"
    if item in SEVERALS:
        bits = max(0, int(area.answers.severals[item][child]))
        return "&".join(f"{item}={code}" for i, code in enumerate(SEVERALS[item]) if bits >> i & 1)
    if item in MONTHS:
        return _month(item, int(area.answers.months[item][child]))
    if item == "q59":
        words = words_of(area, child)
        return "" if words is None else f"q59={quote_plus(words)}"
    return f"q00={area.children.age[child]}" if item == "q00" else ""


def _month(item: str, months: int) -> str:
    if months == NOT_SURE:
        return f"{item}=not_sure"
    year, month = divmod(months, 12)
    return "" if months < 0 else f"{item}-month={month + 1}&{item}-year={year}"


def _book(area: Area, child: int, seed: int) -> Book:
    rng = np.random.default_rng([seed, child])
    skips = set(np.flatnonzero(rng.random(100) < _SKIPS).tolist())
    private = child in area.disclosing

    def answer(item: str) -> str:
        if item != "q00" and not private and int(item[1:]) in skips:
            return ""
        return form_of(area, child, item)

    return answer


async def _walk(area: Area, line: Line, visit: Visit) -> Walked:
    """Walk a visit to its end; whoever comes back does so on a phone that knows nothing."""
    books = [_book(area, child, visit.seed) for child in visit.children]
    walked = await Walk(
        line,
        visit.token,
        books,
        wish=visit.wish,
        pin=visit.pin,
        stop_after=visit.stop_after,
    ).go()
    if not (visit.comes_back and walked.broke_off):
        return walked
    again = await Walk(line, visit.token, books[walked.replies :], pin=visit.pin).go()
    return Walked(
        replies=walked.replies + again.replies,
        pages=walked.pages + again.pages,
        answers=walked.answers + again.answers,
        turned_away=again.turned_away,
        faults=walked.faults + again.faults,
    )


async def answer(
    area: Area,
    arrived: Sequence[Delivery],
    base_url: str,
    *,
    wave: int | None,
    rng: Rng,
    share: float = 1.0,
    progress: Progress | None = None,
    concurrency: int = 64,
) -> Answered:
    """Let every family whose time has come open its link and answer.

    `arrived` is all that was delivered so far, so that a text's link is known from the email.
    """
    began = time.perf_counter()
    links, unresolved = whose(area, arrived)
    visits = plan_visits(area, links, share=share, wave=wave, rng=rng)
    ended: list[Walked] = []
    queue: Iterator[Visit] = iter(visits)

    async def one_after_another() -> int:
        line = Line(base_url)
        try:
            for visit in queue:
                ended.append(await _walk(area, line, visit))
                if progress is not None:
                    progress(len(ended), len(visits))
        finally:
            line.close()
        return line.requests

    crowd = min(concurrency, max(1, len(visits)))
    async with asyncio.TaskGroup() as group:
        phones = [group.create_task(one_after_another()) for _ in range(crowd)]
    return Answered(
        visits=len(ended),
        submitted=sum(walked.replies for walked in ended),
        broke_off=sum(walked.broke_off for walked in ended),
        turned_away=sum(walked.turned_away > 0 for walked in ended),
        faults=sum(walked.faults for walked in ended),
        pages=sum(walked.pages for walked in ended),
        requests=sum(phone.result() for phone in phones),
        seconds=time.perf_counter() - began,
        unresolved=unresolved,
    )
