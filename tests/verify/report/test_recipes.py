"""The recipes of verify/README.md: a few lines each, for the models people have."""

import re
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_wine
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from support import ROOT
from torch import nn

from verify import Report, Status, check

NAMES = ("matching", "order", "monotone", "exponent", "sparse", "count_bound")


def blocks() -> list[str]:
    """The recipes as they are printed."""
    page = (ROOT / "verify" / "README.md").read_text("utf-8")
    return re.findall(r"```python\n(.*?)```", page, re.DOTALL)


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


def test_an_estimator_fitted_on_a_frame_gets_frames() -> None:
    """No warning of scikit-learn's on names, and no columns taken for each other."""
    X, y = load_wine(return_X_y=True, as_frame=True)
    X = X.iloc[:, :4]
    clf = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y)
    plain = make_pipeline(StandardScaler(), LogisticRegression()).fit(X.values, y)

    given = {"background": X.iloc[50:53], "score": "probability"}
    report = check(clf.predict_proba, X.iloc[0], **given)
    assert sound(report) and report.feature_names == tuple(X)
    assert "score log-odds of class 0, from probabilities" in repr(report)
    assert np.array_equal(report.v, check(plain.predict_proba, X.iloc[0], **given).v)

    turned = X[X.columns[::-1]]
    with pytest.raises(ValueError, match=r"x: its columns .* in another order; give frame\["):
        check(clf.predict_proba, turned.iloc[0], turned.mean(), score="probability")
    check(plain.predict_proba, turned.iloc[0], turned.mean(), score="probability")


def test_words_of_a_tokenizer_of_ones_own() -> None:
    torch.manual_seed(0)
    [block] = [code for code in blocks() if "text.split()" in code]
    given = {"model": Classifier().eval(), "text": "not a bad film"}
    given["vocabulary"] = {word: i for i, word in enumerate(["<pad>", *str(given["text"]).split()])}
    exec(compile(block.replace("check(model", "report = check(model"), "recipe", "exec"), given)
    report = given["report"]
    assert isinstance(report, Report) and sound(report)
    assert report.feature_names == ("not", "a", "bad", "film")


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


def test_columns_of_a_frame_through_a_column_transformer() -> None:
    """What the recipe measures is the mean over the frame, whose own columns are put together."""
    pd = pytest.importorskip("pandas")
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({
        "age": rng.normal(40, 12, 60), "age_group": rng.choice(["old", "young"], 60),
        "port": rng.choice(["S", "C", "Q"], 60), "fare": rng.exponential(30, 60),
    })  # fmt: skip
    encode = ColumnTransformer(
        [("word", OneHotEncoder(), ["port", "age_group"]),
         ("number", StandardScaler(), ["age", "fare"])],
        sparse_threshold=0, verbose_feature_names_out=False,
    )  # fmt: skip
    answers = (frame["age"] + 10 * (frame["port"] == "S") > 42).astype(int)
    pipe = make_pipeline(encode, LogisticRegression()).fit(frame, answers)

    given = {"pipe": pipe, "frame": frame}
    [block] = [code for code in blocks() if "ColumnTransformer" in code]
    exec(compile(block.replace("check(clf", "report = check(clf"), "recipe", "exec"), given)
    report = given["report"]
    assert isinstance(report, Report) and sound(report)
    assert report.feature_names == ("port", "age_group", "age", "fare")
    assert report.background_rows == 60
    for S in range(16):
        mixed = frame.copy()
        for i, name in enumerate(report.feature_names):
            if S >> i & 1:
                mixed[name] = frame[name].iloc[0]
        p = pipe.predict_proba(mixed)
        odds = np.log(p[:, report.target]) - np.log(1 - p[:, report.target])
        assert report.v[S] == pytest.approx(odds.mean(), abs=1e-9)


def test_a_hugging_face_pipeline() -> None:
    """A pipeline with a tokenizer and a network made here; nothing is fetched."""
    transformers = pytest.importorskip(
        "transformers", reason="transformers comes with `make install-lm`"
    )
    tokenizers = pytest.importorskip("tokenizers", reason="tokenizers comes with `make install-lm`")
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "not", "a", "bad", "fil", "##m"]
    pieces = tokenizers.models.WordPiece(
        {t: i for i, t in enumerate(vocabulary)}, unk_token="[UNK]"
    )
    reader = tokenizers.Tokenizer(pieces)
    reader.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    reader.post_processor = tokenizers.processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=reader, mask_token="[MASK]", pad_token="[PAD]", unk_token="[UNK]",
        cls_token="[CLS]", sep_token="[SEP]",
    )  # fmt: skip
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, num_labels=3,
    )  # fmt: skip
    model = transformers.BertForSequenceClassification(config).eval()  # as from_pretrained gives it
    pipe = transformers.pipeline("text-classification", model=model, tokenizer=tokenizer)

    text = "not a bad film"
    given = {"pipe": pipe, "text": text}
    [block] = [code for code in blocks() if "mask_token_id" in code]
    exec(compile(block.replace("check(pipe", "report = check(pipe"), "recipe", "exec"), given)
    report = given["report"]
    assert isinstance(report, Report) and sound(report)
    assert report.feature_names == ("not", "a", "bad", "film")
    for S, read in {15: text, 5: "not [MASK] bad [MASK] [MASK]"}.items():  # film is two tokens
        z = torch.tensor([entry["score"] for entry in pipe(read, top_k=None)]).log()
        labels = [entry["label"] for entry in pipe(read, top_k=None)]
        own = labels.index(f"LABEL_{report.target}")
        others = torch.cat([z[:own], z[own + 1 :]])
        assert report.v[S] == pytest.approx(float(z[own] - others.logsumexp(0)), abs=1e-4)
