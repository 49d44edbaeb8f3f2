"""What one can do when it is over: publish the families' page, and read it."""

from datetime import datetime
from pathlib import Path

from soundings.access.model import SignedIn
from soundings.audit.service import note
from soundings.briefing import store
from soundings.briefing.model import FamiliesPage, NotPublished, Publication
from soundings.briefing.rules.publishing import lines, said
from soundings.disclosure import service as disclosure
from soundings.disclosure.model import Audience
from soundings.inspection import service as inspections
from soundings.inspection.model import Inspection, InspectionId
from soundings.kit.database import Database, Pool, transaction
from soundings.kit.settings import Settings
from soundings.outreach import service as outreach


async def publish(
    database: Database,
    inspection: Inspection,
    *,
    asked: str,
    will_do: str,
    at: datetime,
    by: SignedIn,
) -> Publication:
    """Release the latest cut to everybody and publish the families' page, or its next version.

    Each line of what was typed is a sentence of the page. Raises NothingToPublish with nothing
    published.
    """
    written = lines(asked, "what inspectors asked"), lines(will_do, "what the area will do")
    inspection_id = inspection.inspection_id
    released = await disclosure.release_to_public(
        database, inspection_id, at, actor=str(by.staff_id)
    )
    publication = Publication(
        inspection_id=inspection_id,
        version=0,
        release_id=released.release_id,
        asked=written[0],
        will_do=written[1],
        published_by=by.name,
        published_at=at,
    )
    async with transaction(database.room("briefing")) as conn:
        version = await store.add_publication(conn, publication)
        await note(
            conn,
            at=at,
            actor=str(by.staff_id),
            action="briefing.published",
            subject=str(inspection_id),
            detail={"version": version, "release_id": str(released.release_id)},
        )
    return publication


async def tell_families(
    database: Database,
    inspection: Inspection,
    *,
    settings: Settings,
    surveys: Path,
    at: datetime,
    by: SignedIn,
) -> int:
    """Plan one text a carer that says where the page is; return how many were added.

    Raises NotPublished before the page is there.
    """
    await latest_publication(database.room("briefing"), inspection.inspection_id)
    return await outreach.plan_news(
        database.room("outreach"),
        inspection,
        settings=settings,
        surveys=surveys,
        at=at,
        actor=str(by.staff_id),
    )


async def latest_publication(pool: Pool, inspection_id: InspectionId) -> Publication:
    """Return what families are told now; raises NotPublished before the first."""
    async with pool.acquire() as conn:
        found = await store.latest_publication(conn, inspection_id)
    if found is None:
        message = "The page for this area opens when its report is published. Come back then."
        raise NotPublished(message)
    return found


async def families_page(database: Database, code: str) -> FamiliesPage:
    """Return what everybody may read of an area; raises NotPublished, or UnknownInspection."""
    inspection = await inspections.by_code(database.room("inspection"), code)
    publication = await latest_publication(database.room("briefing"), inspection.inspection_id)
    released = await disclosure.latest(
        database.room("disclosure"), inspection.inspection_id, Audience.PUBLIC
    )
    return FamiliesPage(
        inspection=inspection,
        publication=publication,
        released=released,
        said=said(released),
        withheld=sum(finding.figure.withheld for finding in released.findings),
    )
