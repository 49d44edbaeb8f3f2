"""The same unit by two accounts: what a register says and what the family says."""

import numpy as np
from msgspec import Struct
from scipy.special import stdtr, stdtrit

from soundings.stats.intervals import Interval, interval, square_and_add
from soundings.stats.linearise import Design, variance
from soundings.stats.proportions import Proportions, proportions
from soundings.stats.refusals import same_length, zero_or_one
from soundings.stats.shapes import Bools, Floats, Ints


class Linked(Struct, frozen=True, kw_only=True, eq=False):
    """A weighted two by two of shares in 0..1; None where nobody has both accounts."""

    n: int
    """Rows with both accounts."""
    df: float
    both: float | None = None
    """Yes by register and by family (p11)."""
    register_only: float | None = None
    """p10: the register says yes, the family no."""
    register_only_low: float | None = None
    register_only_high: float | None = None
    told_only: float | None = None
    """p01."""
    told_only_low: float | None = None
    told_only_high: float | None = None
    neither: float | None = None
    net: float | None = None
    """p10 - p01: how far the register is above the families."""
    net_se: float | None = None
    net_low: float | None = None
    """95 % bounds."""
    net_high: float | None = None
    p: float | None = None
    """Two-sided, of a net of 0 (McNemar's)."""
    kappa: float | None = None
    """Cohen's agreement beyond chance; None where both accounts are all one word."""
    kappa_se: float | None = None
    kappa_low: float | None = None
    kappa_high: float | None = None
    register_only_rows: Ints
    """Rows where the register says yes and the family no, for the list to look into."""
    told_only_rows: Ints


def linked(plan: Design, register: Floats, told: Floats, members: Bools | None = None) -> Linked:
    """Cross two accounts of the same units.

    Shapes: `register`, `told` (rows,) 1, 0 or nan for no account; `members`
    (rows,) a domain, everybody if not given. Rows without both accounts stay in
    the variance with value 0. Standard errors are linearised as everywhere;
    bounds of the net are from the two marginal Wilson (or exact) intervals and
    the correlation between the accounts; kappa's are ± t·SE in -1..1.

    Assumption first violated: that both accounts speak of the same event on the
    same clock; disagreement is not yet error on either side.

    References: McNemar (1947), Psychometrika 12, 153-157; Newcombe (1998),
    Statistics in Medicine 17, 2635-2650; Cohen (1960), Educational and
    Psychological Measurement 20, 37-46; Lin et al. (2003) and Woodruff (1971)
    for the linearised kappa.
    """
    same_length(register=register, told=told)
    zero_or_one("register", register)
    zero_or_one("told", told)
    inside = ~(np.isnan(register) | np.isnan(told))
    if members is not None:
        inside &= members
    yes, said = inside & (register == 1), inside & (told == 1)
    cells = np.column_stack([yes & said, yes & ~said, ~yes & said & inside, inside & ~yes & ~said])
    n = int(inside.sum())
    if n == 0:
        nothing = np.zeros(0, dtype=np.int64)
        return Linked(n=0, df=0.0, register_only_rows=nothing, told_only_rows=nothing)
    whole = inside[:, None]
    # One proportions call a column: each cell and margin gets its own effective size.
    found = [
        proportions(plan, np.where(inside, column, np.nan), whole)
        for column in (*cells.T, yes, said)
    ]
    total = float(plan.weights @ inside)
    z = (cells - np.array([[share.estimate[0] for share in found[:4]]])) * whole / total
    both, only, heard, neither = (float(share.estimate[0]) for share in found[:4])
    df = float(found[0].df[0])
    net, (kappa, kappa_z) = only - heard, _kappa(both, only, heard, neither, z)
    net_se = float(np.sqrt(variance(plan, (z[:, 1] - z[:, 2])[:, None])[0]))
    kappa_se = None
    if kappa is not None:
        kappa_se = float(np.sqrt(variance(plan, kappa_z[:, None])[0]))
    reach = float(stdtrit(max(df, 1.0), 0.975)) * (kappa_se or 0.0)
    bounds = [_bounds(share) for share in found]
    gap = square_and_add(
        found[4].estimate,
        bounds[4],
        found[5].estimate,
        bounds[5],
        _phi(both, only, heard, neither),
    )
    return Linked(
        n=n,
        df=df,
        both=both,
        register_only=only,
        register_only_low=float(bounds[1].low[0]),
        register_only_high=float(bounds[1].high[0]),
        told_only=heard,
        told_only_low=float(bounds[2].low[0]),
        told_only_high=float(bounds[2].high[0]),
        neither=neither,
        net=net,
        net_se=net_se,
        net_low=min(net, float(gap.low[0])),
        net_high=max(net, float(gap.high[0])),
        p=_p(net, net_se, only + heard, df),
        kappa=kappa,
        kappa_se=kappa_se,
        kappa_low=None if kappa is None else max(-1.0, kappa - reach),
        kappa_high=None if kappa is None else min(1.0, kappa + reach),
        register_only_rows=np.flatnonzero(cells[:, 1]).astype(np.int64),
        told_only_rows=np.flatnonzero(cells[:, 2]).astype(np.int64),
    )


def _bounds(share: Proportions) -> Interval:
    return interval(share.estimate, share.n, share.n_effective, share.df)


def _phi(both: float, only: float, heard: float, neither: float) -> Floats:
    """Return the correlation between the accounts, 0 where either never varies."""
    register, told = both + only, both + heard
    scale = register * (1.0 - register) * told * (1.0 - told)
    found = (both * neither - only * heard) / np.sqrt(scale) if scale > 0 else 0.0
    return np.array([min(1.0, max(-1.0, found))])


def _kappa(
    both: float, only: float, heard: float, neither: float, z: Floats
) -> tuple[float | None, Floats]:
    """Return kappa and its linearised values (rows,); None where chance agrees always."""
    register, told = both + only, both + heard
    chance = register * told + (1.0 - register) * (1.0 - told)
    agreed = both + neither
    if not chance < 1.0:
        return None, np.zeros(len(z))
    moved = (z[:, 0] + z[:, 1]) * (2.0 * told - 1.0) + (z[:, 0] + z[:, 2]) * (2.0 * register - 1.0)
    slope = (1.0 - agreed) / (1.0 - chance) ** 2
    return (agreed - chance) / (1.0 - chance), (z[:, 0] + z[:, 3]) / (1.0 - chance) - slope * moved


def _p(net: float, se: float, discordant: float, df: float) -> float | None:
    """Return McNemar's p: the design's variance, as it would be were the net 0."""
    if discordant == 0.0:
        return 1.0
    scatter = discordant - net**2
    if se == 0.0 or scatter <= 0.0:
        return None  # all discordant one way, or known without error: no variance to test by
    score = net / (se * np.sqrt(discordant / scatter))
    return float(2.0 * stdtr(max(df, 1.0), -abs(score)))
