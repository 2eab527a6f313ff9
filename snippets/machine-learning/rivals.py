# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Six classic models on two data sets, each with a setting chosen on validation rows."""

# --8<-- [start:models]
import numpy as np
from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

MODELS = {  # a model for each setting that is tried
    "majority": (DummyClassifier, [{}]),
    "nearest neighbours": (KNeighborsClassifier, [{"n_neighbors": k} for k in (1, 3, 9)]),
    "neighbours, unscaled": (KNeighborsClassifier, [{"n_neighbors": k} for k in (1, 3, 9)]),
    "logistic regression": (LogisticRegression, [{"C": C, "max_iter": 500} for C in (0.01, 0.1, 1)]),
    "support vectors": (SVC, [{"C": C} for C in (1, 10, 100)]),
    "support, unscaled": (SVC, [{"C": C} for C in (1, 10, 100)]),
    "decision tree": (DecisionTreeClassifier, [{"max_depth": d, "random_state": 0} for d in (2, 5, 10)]),
    "boosted trees": (HistGradientBoostingClassifier, [{"max_leaf_nodes": n, "max_iter": 40} for n in (3, 8)]),
}
# --8<-- [end:models]


# --8<-- [start:compare]
def test_score(kind, settings, scalers, parts):
    """Choose among the settings on the validation part; the score of the chosen model on the test part."""
    (x, y), validation, test = parts
    models = [make_pipeline(*scalers, kind(**setting)).fit(x, y) for setting in settings]
    return max(models, key=lambda model: model.score(*validation)).score(*test)


found = {}
for data, n in ((load_digits, 1000), (load_breast_cancer, 300)):
    x, y = data(return_X_y=True)
    print(f"{data.__name__[5:]}, {n} training rows; three shuffles")
    for name, (kind, settings) in MODELS.items():
        scores, scalers = [], [] if "unscaled" in name else [StandardScaler()]
        for seed in range(3):
            order = np.random.default_rng(seed).permutation(len(y))
            rest = (len(y) - n) // 2
            rows = order[:n], order[n : n + rest], order[n + rest :]
            scores.append(test_score(kind, settings, scalers, [(x[part], y[part]) for part in rows]))
        found[data.__name__, name] = np.mean(scores)
        print(f"  {name:20} {np.mean(scores):6.1%}   ({min(scores):.1%} to {max(scores):.1%})")
# --8<-- [end:compare]

assert found["load_digits", "support vectors"] > 0.96
assert found["load_digits", "neighbours, unscaled"] > found["load_digits", "nearest neighbours"] + 0.008
assert found["load_digits", "support, unscaled"] == max(found[key] for key in found if key[0] == "load_digits")
assert found["load_breast_cancer", "neighbours, unscaled"] < found["load_breast_cancer", "nearest neighbours"] - 0.01
assert found["load_digits", "decision tree"] < 0.88
assert found["load_breast_cancer", "logistic regression"] > 0.94
assert all(score > 0.6 for (data, name), score in found.items() if name != "majority")
