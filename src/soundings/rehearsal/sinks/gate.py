"""Who is let in at the stand-in, how much of it, and what goes wrong."""

import random
from collections.abc import Callable

import jwt

from soundings.rehearsal.sinks.trouble import Denied, Trouble


class Gate:
    """Checks tokens as Notify does, and keeps its limits."""

    def __init__(
        self, api_key: str, trouble: Trouble, skew_s: float, epoch: Callable[[], float]
    ) -> None:
        self._service, self._secret = api_key[-73:-37], api_key[-36:]
        self._skew_s = skew_s
        self._epoch = epoch
        self._tokens: dict[str, float] = {}
        self._taken = 0
        self.set(trouble)

    def set(self, trouble: Trouble) -> None:
        """Change what goes wrong from now on."""
        self.trouble = trouble
        self._chance = random.Random(trouble.seed)
        self._allowance, self._filled = trouble.rate or 0.0, self._epoch()

    def admit(self, authorization: str) -> None:
        """Raise Denied unless the request carries a fresh token made with our key."""
        token = authorization.removeprefix("Bearer ")
        if not token or token == authorization:
            raise Denied(401, "AuthError", "Unauthorized: authentication token must be provided")
        issued = self._tokens.get(token)
        if issued is None:
            issued = self._tokens[token] = self._issued(token)
        if abs(self._epoch() - issued) > self._skew_s:
            message = "Error: Your system clock must be accurate to within 30 seconds"
            raise Denied(403, "AuthError", message)

    def _issued(self, token: str) -> float:
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=["HS256"],
                options={"require": ["iss", "iat"], "verify_iat": False},
            )
        except jwt.MissingRequiredClaimError as error:
            raise Denied(
                403, "AuthError", f"Invalid token: {error.claim} field not provided"
            ) from error
        except jwt.InvalidTokenError as error:
            raise Denied(403, "AuthError", "Invalid token: API key not found") from error
        if claims["iss"] != self._service:
            raise Denied(403, "AuthError", "Invalid token: service not found")
        return float(claims["iat"])

    def limit(self) -> None:
        """Raise Denied where another message is one too many."""
        if self.trouble.daily is not None and self._taken >= self.trouble.daily:
            raise _spent(self.trouble.daily)
        if self.trouble.rate is not None:
            self._take_one(self.trouble.rate)

    def count(self) -> None:
        """Count a message taken towards the day's."""
        self._taken += 1

    def _take_one(self, rate: float) -> None:
        now = self._epoch()
        self._allowance = min(max(rate, 1.0), self._allowance + (now - self._filled) * rate)
        self._filled = now
        if self._allowance < 1:
            raise _limited(rate)
        self._allowance -= 1

    def fate(self) -> str:
        """Draw what goes wrong with a message that may be taken: nothing, or how.

        Raises Denied where it goes wrong before the message is taken.
        """
        trouble = self.trouble
        if not (trouble.shares > 0):
            return ""
        drawn = self._chance.random()
        for name, share in (
            ("error", trouble.error),
            ("limited", trouble.limited),
            ("spent", trouble.spent),
            ("error_after", trouble.error_after),
            ("hang", trouble.hang),
        ):
            if drawn < share:
                return _before(name)
            drawn -= share
        return ""

    def later(self) -> float:
        """Draw how long it takes until the stand-in knows what became of a message."""
        return self._chance.random() * self.trouble.late_s if self.trouble.late_s else 0.0

    def doubles(self) -> bool:
        """Draw whether a receipt is told twice."""
        return bool(self.trouble.doubled) and self._chance.random() < self.trouble.doubled


def _before(name: str) -> str:
    match name:
        case "error":
            raise Denied(500, "Exception", "Internal server error")
        case "limited":
            raise _limited(50)
        case "spent":
            raise _spent(250_000)
        case _:
            return name


def _limited(rate: float) -> Denied:
    message = f"Exceeded rate limit for key type LIVE of {rate * 60:.0f} requests per 60 seconds"
    return Denied(429, "RateLimitError", message)


def _spent(daily: int) -> Denied:
    return Denied(429, "TooManyRequestsError", f"Exceeded send limits ({daily}) for today")
