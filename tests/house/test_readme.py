"""The pages of the house: what is generated is in step, links lead somewhere, code runs."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from support import ROOT
from support.causal import WIDTH, causal

from figures.library import record_set
from figures.publish import finding
from proofs.ledger.table import IDS, Entry, run_all
from proofs.readme import asked, brief, into_readme, markdown
from verify import Status, records

README = ROOT / "README.md"
OF_PROOFS = ROOT / "proofs" / "README.md"
OF_VERIFY = ROOT / "verify" / "README.md"
PAGES = sorted(
    path for path in ROOT.rglob("*.md")
    if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
)  # fmt: skip


@cache
def entries() -> tuple[Entry, ...]:
    return tuple(run_all())


@pytest.mark.parametrize("path", [README, OF_PROOFS], ids=["README", "proofs/README"])
def test_claims_of_a_readme_are_in_step(path: Path) -> None:
    readme = path.read_text("utf-8")
    assert into_readme(entries(), readme, path.parent) == readme, "run `make readme`"


def test_the_table_of_proofs_has_every_claim_and_its_links_lead_to_them() -> None:
    table = markdown(entries())
    assert table in OF_PROOFS.read_text("utf-8")
    rows = table.splitlines()[2:]
    assert [row[3:].partition("]")[0] for row in rows] == list(IDS)
    for claim_id, row in zip(IDS, rows, strict=True):
        file = OF_PROOFS.parent / row.split("](")[1].split(")")[0]
        assert file.is_file() and file.stem == claim_id


def test_the_readme_shows_five_claims() -> None:
    assert len(asked(README.read_text("utf-8"))) == 5


STALE = "a\n<!-- ledger -->\n| old |\n<!-- /ledger -->\nb\n<!-- rocq -->\n<!-- /rocq -->\n"
NAMED = "<!-- ledger: dummy matching -->\n<!-- /ledger -->\n"


def test_a_stale_place_is_replaced() -> None:
    some = entries()[:2]
    after = into_readme(some, STALE)
    assert after.startswith(f"a\n<!-- ledger -->\n{markdown(some)}\n<!-- /ledger -->\nb\n")
    assert "<!-- rocq -->\nRocq: " in after
    assert into_readme(some, after) == after


def test_a_place_may_name_its_claims() -> None:
    after = into_readme(entries(), NAMED, ROOT)
    assert re.findall(r"\[(\w+)\]\((\S+)\)", after) == [
        ("dummy", "proofs/harsanyi/dummy.py"),
        ("matching", "proofs/harsanyi/matching.py"),
    ]
    assert asked(NAMED) == ("matching", "dummy") and asked(STALE) == IDS


@pytest.mark.parametrize("readme", ["no place", "<!-- /ledger --> <!-- ledger -->\n"])
def test_a_readme_without_a_place_is_an_error(readme: str) -> None:
    with pytest.raises(ValueError, match="ledger"):
        into_readme((), readme)


def test_an_unknown_claim_is_an_error() -> None:
    with pytest.raises(KeyError, match="no claim is called 'matchin'"):
        asked("<!-- ledger: matchin -->\n<!-- /ledger -->\n")


def test_long_words_end_with_their_first_clause() -> None:
    assert brief("short; words") == "short; words"
    assert brief("a" * 100 + "; " + "b" * 30) == "a" * 100 + " …"


def test_the_finding_counts_the_committed_records() -> None:
    """Its numbers once more, from the records themselves."""
    usual = [r for r in record_set("samples") if not r["breaks"]]
    all_three = nearly = sparse = sparse_there = 0
    says = {"strengths": 0, "others": 0}
    routes = {"strengths": ("count_bound",), "others": ("paper", "sharp", "markov", "energy")}
    for r in usual:
        holds = {name for name, verdict in r["verdicts"].items() if verdict["status"] == "HOLDS"}
        meets = {"order", "monotone", "exponent"} <= holds
        all_three += meets
        sparse += "sparse" in holds
        sparse_there += meets and "sparse" in holds
        few = r["verdicts"]["order"]["details"]["M"] < r["n"]
        nearly += {"monotone", "exponent"} <= holds and few
        for name, some in routes.items():
            says[name] += any(
                row[route] is not None and row[route] < row["possible"]
                for row in r["bounds"]["by_order"]
                for route in some
            )
    under: dict[Any, set[str]] = {}
    for r in usual:
        under.setdefault((r["network"], r["data"], r["sample"]), set()).add(r["baseline"])
    counts = [len(baselines) for baselines in under.values()]
    weights = {r["network_key"] for r in usual}
    taken = Counter(
        (r["network"], r["data"], r["baseline"])
        for r in record_set("protocols") if r["kind"] == "trained"
    )  # fmt: skip
    by_kind = {kind: [r["protocols"] for r in record_set("protocols") if r["kind"] == kind]
               for kind in ("trained", "untrained")}  # fmt: skip
    sparse_as_b, sparse_plainly, untrained = (
        sum(found[protocol]["sparse"] == "HOLDS" for found in by_kind[kind])
        for kind, protocol in (
            ("trained", "and-noise"), ("trained", "plain"), ("untrained", "and-noise")
        )
    )  # fmt: skip
    assert [int(number) for number in re.findall(r"\d+", finding())] == [
        len(usual), len(under), len(weights), min(counts), max(counts), all_three,
        2, 2, nearly, 1, 2,  # ⌈n/2⌉, p ≤ 2, n − 1 for ⌈n/2⌉
        sparse_there, len(usual) - all_three, sparse - sparse_there,
        says["strengths"], 3, says["others"], 2,  # Theorems 3 and 2
        4, sparse_as_b, len(by_kind["trained"]), min(taken.values()), max(taken.values()),
        10, len(taken), 2, sparse_plainly, untrained, len(by_kind["untrained"]),
    ]  # fmt: skip


def test_the_finding_needs_its_proofs(tmp_path: Path) -> None:
    proved = [{"id": name, "status": "PROVED (core)"} for name in ("count_bound", "count_markov")]
    claims = [*proved, {"id": "eta_needed", "status": "?"}]
    records.save_all(claims, tmp_path / "proofs.json")
    with pytest.raises(ValueError, match="not proved by the records: eta_needed"):
        finding(tmp_path)


def links(page: str) -> list[str]:
    """Where a page's links inside the house lead, as they are written."""
    targets = re.findall(r"\]\(([^)\s]+)\)", page)
    return [target for target in targets if not re.match(r"https?://|#", target)]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    lost = [
        t for t in links(path.read_text("utf-8")) if not (path.parent / t.split("#")[0]).exists()
    ]
    assert lost == []


def test_links_are_found() -> None:
    page = "[a](b/c.md), ![p](d.png), [`x`](../e.py) and [web](https://f.org) [here](#g)"
    assert links(page) == ["b/c.md", "d.png", "../e.py"]
    assert len(links(README.read_text("utf-8"))) > 15


def code(path: Path) -> list[str]:
    """The blocks of Python on a page."""
    return re.findall(r"```python\n(.*?)```", path.read_text("utf-8"), re.DOTALL)


def a_network() -> dict[str, Any]:
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Linear(6, 8), torch.nn.Tanh(), torch.nn.Linear(8, 3))
    return {"model": net.eval(), "x": torch.randn(6), "baseline": 0.0}


def a_classifier() -> dict[str, Any]:
    wine = load_wine(as_frame=True)
    frame, rows = wine.data.iloc[:, :5], wine.data.to_numpy()[:, :5]
    clf = LogisticRegression(max_iter=5000).fit(rows, wine.target)
    return {"clf": clf, "x": rows[0], "x_train": rows, "names": tuple(frame), "frame": frame}


def a_pipeline() -> dict[str, Any]:
    """A frame whose column of text becomes three columns of numbers."""
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"age": [22.0, 38.0, 4.0, 61.0], "port": ["S", "C", "Q", "S"]})
    encode = ColumnTransformer(
        [("number", StandardScaler(), ["age"]), ("word", OneHotEncoder(), ["port"])],
        sparse_threshold=0, verbose_feature_names_out=False,
    )  # fmt: skip
    return {
        "frame": frame,
        "pipe": make_pipeline(encode, LogisticRegression()).fit(frame, [0, 1, 1, 0]),
    }


def a_text() -> dict[str, Any]:
    """A module of token ids, and a tokenizer that parts words at white space."""
    net = torch.nn.Sequential(torch.nn.Embedding(4, 3), torch.nn.Flatten(), torch.nn.Linear(9, 2))
    vocabulary = {"<pad>": 0, "a": 1, "bad": 2, "film": 3}
    return {"model": net.eval(), "text": "a bad film", "vocabulary": vocabulary}


def a_text_pipeline() -> dict[str, Any]:
    """A classifier of token ids as the library transformers has it, in all that is asked of it."""
    encoding = SimpleNamespace(
        word_ids=[None, 0, 1, 1, None], sequence_ids=[None, 0, 0, 0, None],
        tokens=["[CLS]", "a", "fil", "##m", "[SEP]"],
        offsets=[(0, 0), (0, 1), (2, 5), (5, 6), (0, 0)],
    )  # fmt: skip

    class Tokenizer:
        mask_token_id = 3

        def __call__(self, text: str, return_tensors: str | None = None) -> Any:
            assert text == "a film"
            ids = torch.tensor([[1, 7, 5, 6, 2]])
            return encoding if return_tensors is None else {"input_ids": ids}

    class Model(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embed, self.head = torch.nn.Embedding(9, 4), torch.nn.Linear(4, 2)

        def forward(self, input_ids: Any) -> Any:
            return SimpleNamespace(logits=self.head(self.embed(input_ids).tanh().sum(1)))

    pipe = SimpleNamespace(tokenizer=Tokenizer(), model=Model().eval())
    return {"pipe": pipe, "text": "a film"}


def a_language_model() -> dict[str, Any]:
    """Three words of four tokens, as an encoding of the library tokenizers says it."""
    text = "a bad film"
    encoding = SimpleNamespace(
        word_ids=[0, 1, 1, 2], sequence_ids=[0] * 4, tokens=["a", "ba", "d", "film"],
        offsets=[(0, 1), (2, 4), (4, 5), (6, 10)],
    )  # fmt: skip
    head = torch.nn.Linear(4, 2)
    return {
        "tokenizer": lambda text: encoding,
        "text": text,
        "model": lambda inputs_embeds: SimpleNamespace(logits=head(inputs_embeds.tanh().sum(1))),
        "embeddings": torch.randn(4, 4),
        "pad_embedding": torch.zeros(4),
    }


def a_causal_model() -> dict[str, Any]:
    text = "the old capital of France lies by the water of the Seine"
    model, tokenizer = causal(text)
    return {"model": model, "tokenizer": tokenizer, "text": text, "vector": torch.ones(WIDTH)}


def a_picture() -> dict[str, Any]:
    net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(36, 3))
    return {"model": net.eval(), "image": torch.rand(1, 6, 6)}


BLOCKS = [*code(README), *code(OF_VERIFY)]
GIVEN = [
    a_network, a_network, a_classifier, a_pipeline, a_text, a_text_pipeline, a_language_model,
    a_causal_model, a_picture,
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(GIVEN)))
def test_code_runs_as_printed(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(BLOCKS) == len(GIVEN)
    torch.manual_seed(0)
    given = GIVEN[number]()
    exec(compile(BLOCKS[number], f"block {number}", "exec"), given)
    if "report" in given:
        assert given["report"].verdicts["matching"].status is Status.HOLDS
    assert ("matching" in capsys.readouterr().out) == ("print(report)  #" in BLOCKS[number])


def test_the_readme_is_short() -> None:
    assert len(README.read_text("utf-8").splitlines()) <= 110
