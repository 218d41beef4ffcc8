"""The three recipes of verify/README.md: three lines each, for the models people have."""

from dataclasses import dataclass

import torch
from sklearn.datasets import load_wine
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from torch import nn

from verify import Report, Status, check

NAMES = ("matching", "order", "monotone", "exponent", "sparse", "count_bound")


def sound(report: Report) -> bool:
    return report.verdicts["matching"].status is Status.HOLDS and tuple(report.verdicts) == NAMES


def test_a_torch_module() -> None:
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, 3))
    x = torch.randn(8)

    report = check(net.eval(), x, baseline=0.0)
    assert sound(report)
    assert report.target == int(net(x[None]).argmax())
    assert report.dtype == "float32" and report.unit == "log-odds"


def test_a_scikit_learn_classifier() -> None:
    wine = load_wine()
    X, y = wine.data[:, :7], wine.target
    clf = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y)
    names = wine.feature_names[:7]

    report = check(
        lambda z: clf.predict_proba(z), X[0], X.mean(axis=0),
        score="probability", feature_names=names,
    )  # fmt: skip
    assert sound(report)
    assert report.target == clf.predict(X[:1])[0] == y[0]
    assert report.feature_names == tuple(names) and report.dtype == "float64"


def test_scikit_learn_trees_too() -> None:
    wine = load_wine()
    clf = GradientBoostingClassifier(n_estimators=5, random_state=0).fit(
        wine.data[:, :5], wine.target
    )
    report = check(
        lambda z: clf.predict_proba(z), wine.data[0, :5], wine.data[:, :5].mean(0),
        score="probability",
    )  # fmt: skip
    assert sound(report)


@dataclass
class Output:
    logits: torch.Tensor


class Classifier(nn.Module):
    """Answers like a Hugging Face sequence classifier: token ids in, an object with .logits out."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(50, 12)
        self.head = nn.Linear(12, 2)

    def forward(self, input_ids: torch.Tensor) -> Output:
        return Output(self.head(torch.tanh(self.embedding(input_ids)).mean(1)))


def test_a_hugging_face_style_model() -> None:
    torch.manual_seed(0)
    model, mask_id = Classifier().eval(), 0
    words = ["not", "a", "bad", "film"]
    input_ids = torch.tensor([7, 3, 21, 40])

    report = check(model, input_ids, baseline=mask_id, feature_names=words, score="log-odds")
    assert sound(report)
    assert report.feature_names == tuple(words)
    assert report.error_source.startswith("measured against float64")


def test_a_language_model_scores_the_next_token() -> None:
    torch.manual_seed(0)
    embed, head = nn.Embedding(20, 8), nn.Linear(8, 20)

    def model(ids: torch.Tensor) -> Output:
        return Output(head(torch.tanh(embed(ids).cumsum(1))))  # logits [B, length, vocabulary]

    tokens = torch.tensor([4, 9, 2])
    report = check(lambda ids: model(ids).logits[:, -1], tokens, baseline=0, target=11)
    assert sound(report) and report.target == 11
