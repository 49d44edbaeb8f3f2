"""By what children, families, carers and files are known."""

from collections.abc import Callable
from typing import NewType, TypeAlias
from uuid import UUID

CaseId = NewType("CaseId", UUID)
"""A child, by a name that says nothing."""


FamilyId = NewType("FamilyId", UUID)
"""Children joined by carers they share, however far round."""


ContactId = NewType("ContactId", UUID)
"""A carer, or a young person who speaks for themselves."""


HoldId = NewType("HoldId", UUID)


IntakeId = NewType("IntakeId", UUID)


UploadId = NewType("UploadId", UUID)


NewId: TypeAlias = Callable[[], UUID]
"""Where a pure function gets an identifier nobody has had before."""
