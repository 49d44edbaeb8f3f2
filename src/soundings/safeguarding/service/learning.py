"""Learn by which words a text reads like a disclosure, from the tuning half of the trial set."""

import json
from pathlib import Path

import msgspec
import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline

from soundings.safeguarding.constants import (
    LEARN_FOLDS,
    LEARN_STRENGTH,
    LEAST_WEIGHT,
    READ_FOR_LIKENESS,
)
from soundings.safeguarding.model import Kind, Likeness
from soundings.safeguarding.rules import half_of, plain, screen
from soundings.safeguarding.rules.likeness import features, kept, threshold
from soundings.safeguarding.service.screening import FOLDER, LIKENESS, load_rules
from soundings.safeguarding.service.trying import trial


def learn(surveys: Path) -> Likeness:
    """Learn from the tuning half alone, write what was learnt beside the rules and return it.

    The threshold is found on texts that were not learnt from, fold by fold: so many of the
    ordinary ones that no rule catches may lie above it.
    """
    rules = msgspec.structs.replace(load_rules(surveys), likeness=None)
    texts = [
        text for text in trial(surveys) if not text.afterwards and half_of(text.words) == "tuning"
    ]
    x = [dict.fromkeys(features(plain(text.words)), 1) for text in texts]
    y = np.array([text.kind is Kind.HARM for text in texts])
    model = make_pipeline(
        DictVectorizer(),
        LogisticRegression(C=LEARN_STRENGTH, class_weight="balanced", max_iter=2000),
    )
    folds = StratifiedKFold(LEARN_FOLDS, shuffle=True, random_state=1)
    unseen = cross_val_predict(model, x, y, cv=folds, method="predict_proba")[:, 1]
    ordinary = [
        float(chance)
        for text, chance in zip(texts, unseen, strict=True)
        if text.kind is Kind.ORDINARY and not screen(text.words, rules)
    ]
    model.fit(x, y)
    names, fitted = model[0].get_feature_names_out(), model[1]
    found = Likeness(
        texts=len(texts),
        bias=round(float(fitted.intercept_[0]), 3),
        threshold=round(threshold(ordinary, READ_FOR_LIKENESS), 3),
        weights=kept(map(str, names), map(float, fitted.coef_[0]), LEAST_WEIGHT),
    )
    written = json.dumps(msgspec.to_builtins(found), ensure_ascii=False, indent=0)
    (surveys / FOLDER / LIKENESS).write_text(written + "\n", encoding="utf-8")
    load_rules.cache_clear()
    return found
