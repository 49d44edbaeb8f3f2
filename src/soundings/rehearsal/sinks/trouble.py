"""What goes wrong at the sinks, how often, and the errors it shows as."""

import msgspec

API_KEY = "rehearsal-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0"
"""The key the stand-in takes unless it is told another; it opens nothing else."""

SKEW_S = 30.0
"""How far a token's clock may be off. Source: notifications-python-client, authentication."""

encode = msgspec.json.Encoder().encode


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """What goes wrong at the stand-in, as shares of requests; drawn by a seeded generator."""

    hang: float = 0.0
    """Accepts, and never says so."""
    error: float = 0.0
    """Says 500 and accepts nothing."""
    error_after: float = 0.0
    """Accepts, and says 500."""
    limited: float = 0.0
    """Says 429, too many a second, and accepts nothing."""
    spent: float = 0.0
    """Says 429, too many today, and accepts nothing."""
    delay_s: float = 0.0
    """Waits so long before every answer; the mail sink does too."""
    rate: float | None = None
    """Takes at most so many a second, in bursts of a second's worth."""
    daily: int | None = None
    """Takes at most so many altogether."""
    late_s: float = 0.0
    """Learns what became of a message up to so long after it took it."""
    doubled: float = 0.0
    """Tells so many receipts twice."""
    seed: int = 0

    @property
    def shares(self) -> float:
        """The share of messages with which something goes wrong."""
        return self.hang + self.error + self.error_after + self.limited + self.spent


class Denied(Exception):
    """A request the stand-in answers with an error, in Notify's shape."""

    def __init__(self, status: int, error: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = encode(
            {"status_code": status, "errors": [{"error": error, "message": message}]}
        )


class Silence(Exception):
    """The connection is left without an answer."""
