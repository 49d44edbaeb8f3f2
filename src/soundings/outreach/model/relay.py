"""What goes through school: sealed links by pupil number, and what came of them."""

import io
import zipfile
from datetime import datetime

import msgspec

from soundings.kit.refusal import Kind, Refusal
from soundings.roll.model import CaseId


class Pupil(msgspec.Struct, frozen=True, kw_only=True):
    """A child a school can pass a letter to, as the school knows them."""

    case_id: CaseId
    upn: str
    setting_urn: str
    withdrawn: bool
    """Held since the school was given a letter: it is to be taken out again."""


class SealedPupil(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A child a school can pass a letter to, as the database holds them."""

    case_id: CaseId
    upn_sealed: bytes
    setting_urn: str
    withdrawn: bool


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """One child's letter, keyed by pupil number; it names nobody."""

    upn: str
    link: str
    code: str
    """The link as it is printed to be typed."""
    message: str
    """What the school's own messaging system may send."""


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one school is given."""

    setting_urn: str
    letters: int
    withdrawn: int
    workbook: bytes
    pdf: bytes

    @property
    def files(self) -> dict[str, bytes]:
        """What the school is given, by the names of the files."""
        return {
            f"links-{self.setting_urn}.xlsx": self.workbook,
            f"letters-{self.setting_urn}.pdf": self.pdf,
        }

    def archive(self) -> bytes:
        """Return all files as one ZIP archive; the same files give the same bytes."""
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.files.items():
                entry = zipfile.ZipInfo(name)  # of 1980, so that the bytes stay
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, content)
        return made.getvalue()


class Packing(msgspec.Struct, frozen=True, kw_only=True):
    """One school that can be given letters, and how far its pack is."""

    setting_urn: str
    letters: int
    packed_at: datetime | None
    """When letters were first made for it."""
    added: int
    """Children it has no letter for yet."""
    withdrawn: int
    """Children held since: their letters are to be taken out again."""


class Unrelayed(msgspec.Struct, frozen=True, kw_only=True):
    """Children no school can be given a letter for."""

    without_school: int
    without_upn: int
    held: int


class SchoolReach(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one school's letters."""

    setting_urn: str
    listed: int
    letters: int
    opened: int
    answered: int
    """Of the children with a letter, by whatever route."""


class SafeSchool(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one school's letters, or of several small schools' together, as it may be
    shown.
    """

    setting_urn: str | None
    """None: the schools with too few letters to stand alone."""
    schools: int
    letters: str
    opened: str
    answered: str
    silent: bool
    """Nobody has opened a letter of this school."""


class RelaySummary(msgspec.Struct, frozen=True, kw_only=True):
    """What came of all schools' letters."""

    schools: int
    silent: int
    """Schools with letters enough to tell, of which nobody has opened one."""
    letters: int
    opened: int


class NothingToRelay(Refusal):
    """No listed child can be reached through a school."""

    kind = Kind.MISSING
    slug = "nothing-to-relay"
    title = "There is nothing to give to schools"
