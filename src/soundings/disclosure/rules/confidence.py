"""How far the whole can be leaned on: one light, with its reasons."""

from collections.abc import Sequence

from soundings.disclosure.constants import (
    AMBER_CV,
    AMBER_DIFFERENCE,
    AMBER_RATE,
    RED_CV,
    RED_RATE,
    RED_REPLIES,
)
from soundings.disclosure.model import Balance, Confidence, Light, Method


def confidence(replied: int, method: Method, balance: Sequence[Balance]) -> Confidence:
    """Return the light: the worst of replies, response rate, evenness and balance.

    An even response that cannot be modelled (nobody or everybody answered) counts as amber.
    """
    rate = method.response_rate or 0.0
    red: list[str] = []
    amber: list[str] = []
    if replied < RED_REPLIES:
        red.append("few_replies")
    if rate < AMBER_RATE:
        (red if rate < RED_RATE else amber).append("low_response")
    if method.cv is None:
        amber.append("unmodelled")
    elif method.cv >= AMBER_CV:
        (red if method.cv >= RED_CV else amber).append("uneven_response")
    if any(abs(row.weighted_difference) > AMBER_DIFFERENCE for row in balance):
        amber.append("off_balance")
    light = Light.RED if red else Light.AMBER if amber else Light.GREEN
    return Confidence(light=light, reasons=(*red, *amber))
