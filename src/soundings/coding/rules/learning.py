"""Transparent models of coded comments: what they suggest, how precise they are, and key words.

They read redacted words alone, and what they say is a suggestion and never a finding.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from soundings.coding.constants import (
    FOLDS,
    KEY_LEVEL,
    KEY_TERMS,
    LEAST_EXAMPLES,
    LEAST_FAMILIES,
    LEAST_PRECISION,
    LEAST_TO_LEARN,
    LEAST_TO_PROPOSE,
    LIKELY,
    TOPIC_SEEDS,
    TOPIC_STEPS,
    TOPIC_TERMS,
    TOPIC_VOCABULARY,
    TOPICS,
)
from soundings.coding.model import (
    Codebook,
    KeyTerm,
    Learned,
    Proposal,
    Suggestion,
    ThemeModel,
    Words,
)
from soundings.stats.keyness import LEAST_FAMILIES as LEAST_TESTED
from soundings.stats.keyness import keyness
from soundings.stats.shapes import Bools, Floats

_WORD = r"(?u)(?<!\[)\b[^\W\d_][^\W\d_'’]+\b(?!\])"
"""A word of two letters or more that is not what stands for a cut."""


def learn(words: Sequence[Words], book: Codebook) -> Learned:
    """Train a model a theme on the comments that people coded, and let it read the others.

    Nothing is suggested below LEAST_TO_LEARN coded comments, by a theme with too few examples,
    or by a model whose cross-validated precision is below LEAST_PRECISION.
    """
    coded = [one for one in words if one.themes is not None]
    uncoded = [one for one in words if one.themes is None]
    found: dict[str, Bools] = {}
    if len(coded) >= LEAST_TO_LEARN:
        for theme in book.codes:
            touched = np.array([theme in (one.themes or {}) for one in coded], dtype=np.bool_)
            if min(int(touched.sum()), int((~touched).sum())) >= LEAST_EXAMPLES:
                found[theme] = touched
    models = _tried([one.redacted for one in coded], found)
    precise = {
        theme: found[theme] for theme in found if models[theme].precision >= LEAST_PRECISION
    }
    return Learned(
        models=models,
        suggestions=_suggested(coded, uncoded, precise),
        proposals=propose([*coded, *uncoded]),
    )


def _vectorizer() -> Any:
    return TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, token_pattern=_WORD)


def _chances(known: Any, touched: Bools, asked: Any) -> Floats:
    """Return each asked comment's chance of touching a theme, by a model of the known ones."""
    model = LogisticRegression(C=10.0, class_weight="balanced", solver="liblinear", random_state=1)
    model.fit(known, touched)
    chances: Floats = model.predict_proba(asked)[:, 1]
    return chances


def _tried(texts: Sequence[str], found: Mapping[str, Bools]) -> dict[str, ThemeModel]:
    """Return how each theme's model does on the folds it was not trained on, words and all."""
    if not found:
        return {}
    chances = {theme: np.zeros(len(texts)) for theme in found}
    every = np.array(texts, dtype=object)
    for known, asked in KFold(FOLDS, shuffle=True, random_state=1).split(every):
        vectorizer = _vectorizer()
        matrix = vectorizer.fit_transform(every[known])
        unseen = vectorizer.transform(every[asked])
        for theme, touched in found.items():
            if touched[known].any() and not touched[known].all():
                chances[theme][asked] = _chances(matrix, touched[known], unseen)
    return {theme: _told(chances[theme] >= LIKELY, touched) for theme, touched in found.items()}


def _told(said: Bools, touched: Bools) -> ThemeModel:
    right = int((said & touched).sum())
    return ThemeModel(
        precision=right / int(said.sum()) if said.any() else 0.0,
        recall=right / int(touched.sum()),
        suggested=int(said.sum()),
        coded=int(touched.sum()),
    )


def _suggested(
    coded: Sequence[Words], uncoded: Sequence[Words], found: Mapping[str, Bools]
) -> tuple[Suggestion, ...]:
    """Return what models of all coded comments suggest for the others."""
    if not uncoded or not found:
        return ()
    vectorizer = _vectorizer()
    known = vectorizer.fit_transform([one.redacted for one in coded])
    asked = vectorizer.transform([one.redacted for one in uncoded])
    return tuple(
        Suggestion(response_id=one.response_id, theme=theme, chance=float(chance))
        for theme, touched in found.items()
        for one, chance in zip(uncoded, _chances(known, touched, asked), strict=True)
        if chance >= LIKELY
    )


def propose(words: Sequence[Words]) -> tuple[Proposal, ...]:
    """Propose themes from what words go together: the number of topics that holds best.

    Each number is tried with several seeds, and the one whose topics' terms are most alike
    over them is taken; the smaller of two. Too few comments propose nothing.
    """
    if len(words) < LEAST_TO_PROPOSE:
        return ()
    vectorizer = TfidfVectorizer(
        ngram_range=(1, 2),
        min_df=LEAST_FAMILIES,
        max_features=TOPIC_VOCABULARY,
        stop_words="english",
        token_pattern=_WORD,
    )
    try:
        matrix = vectorizer.fit_transform([one.redacted for one in words])
    except ValueError:  # no term that enough families use
        return ()
    terms = vectorizer.get_feature_names_out()
    if len(terms) < max(TOPICS) or matrix.shape[0] < max(TOPICS):
        return ()
    best: tuple[float, tuple[Proposal, ...]] = (-1.0, ())
    for topics in TOPICS:
        made = [_topics(matrix, terms, topics, seed) for seed in TOPIC_SEEDS]
        holds = float(np.mean([_alike(made[0], other) for other in made[1:]]))
        if holds > best[0]:
            best = (holds, made[0])
    return best[1]


def _topics(matrix: object, terms: np.ndarray, topics: int, seed: int) -> tuple[Proposal, ...]:
    model = NMF(
        n_components=topics, init="nndsvdar", random_state=seed, max_iter=TOPIC_STEPS, tol=0
    )
    with np.errstate(invalid="ignore"):  # its last error, of which it takes the root, may be -0
        weight = model.fit_transform(matrix)
    mainly = weight.argmax(axis=1)
    touched = weight.max(axis=1) > 0
    return tuple(
        Proposal(
            terms=tuple(str(terms[place]) for place in np.argsort(-row)[:TOPIC_TERMS]),
            comments=int(((mainly == number) & touched).sum()),
        )
        for number, row in enumerate(model.components_)
    )


def _alike(one: Sequence[Proposal], other: Sequence[Proposal]) -> float:
    """Return how alike two sets of topics are: each one's nearest by shared terms, on average."""
    shared = [
        max(
            len(set(first.terms) & set(second.terms)) / len(set(first.terms) | set(second.terms))
            for second in other
        )
        for first in one
    ]
    return float(np.mean(shared))


def key_terms(groups: Mapping[str, Sequence[str]]) -> tuple[KeyTerm, ...]:
    """Return the terms that each group's families use more than all others together.

    `groups` are the comments of each, one a family: families are counted in place of words. All
    terms of all groups are held to one false-discovery rate a group. The most telling first.
    """
    texts = [text for members in groups.values() for text in members]
    of = np.repeat(list(groups), [len(members) for members in groups.values()])
    counter = CountVectorizer(
        ngram_range=(1, 2),
        min_df=LEAST_TESTED,
        binary=True,
        stop_words="english",
        token_pattern=_WORD,
    )
    try:
        matrix = counter.fit_transform(texts)
    except ValueError:  # no term that enough families use
        return ()
    terms = counter.get_feature_names_out()
    found: list[KeyTerm] = []
    for group in groups:
        inside = of == group
        if not inside.any() or inside.all():
            continue
        first: Floats = np.asarray(matrix[inside].sum(axis=0), dtype=np.float64).reshape(-1)
        second: Floats = np.asarray(matrix[~inside].sum(axis=0), dtype=np.float64).reshape(-1)
        totals = (float(inside.sum()), float((~inside).sum()))
        told = keyness(first, second, totals, (first + second).astype(np.int64))
        own = np.flatnonzero((told.log_ratio > 0) & (told.p_adjusted <= KEY_LEVEL))
        found += [
            KeyTerm(
                group=group,
                term=str(terms[place]),
                families=int(first[place]),
                of=int(totals[0]),
                others=int(second[place]),
                of_others=int(totals[1]),
                log_ratio=float(told.log_ratio[place]),
                p_adjusted=float(told.p_adjusted[place]),
            )
            for place in own[np.argsort(-told.g2[own], kind="stable")][:KEY_TERMS]
        ]
    return tuple(found)
