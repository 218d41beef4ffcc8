"""Training is done once, survives being killed, and repairs its cache."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

from verify.zoo.data.datasets import Dataset
from verify.zoo.training import training
from verify.zoo.training.cache import content_key
from verify.zoo.training.checkpoints import CorruptCheckpoint, load_checkpoint, save_checkpoint
from verify.zoo.training.epochs import snapshots
from verify.zoo.training.training import Hyperparameters, Trained, default_cache, train

HYPER = Hyperparameters(epochs=4, batch_size=8, learning_rate=0.01)


def build() -> nn.Sequential:
    # Dropout draws random numbers in every step: the hard case for resuming.
    return nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Dropout(0.3), nn.Linear(8, 2))


@pytest.fixture
def data() -> Dataset:
    generator = torch.Generator().manual_seed(5)
    x = torch.randn(60, 3, generator=generator)
    y = (x.sum(1) > 0).long()
    return Dataset("toy", x[:40], y[:40], x[40:], y[40:], ("no", "yes"))


def same(one: Trained, other: Trained) -> bool:
    a, b = one.network.state_dict(), other.network.state_dict()
    return a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)


def forbid(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> float:
        raise AssertionError("trained again")

    monkeypatch.setattr(training, "_one_epoch", refuse)


def test_a_second_run_reads_the_cache(
    data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = train(data, build, HYPER, cache=tmp_path)
    forbid(monkeypatch)
    second = train(data, build, HYPER, cache=tmp_path)
    assert (first.cached, second.cached) == (False, True)
    assert same(first, second)
    assert second.test_accuracy == first.test_accuracy > 0.5
    assert not second.network.training
    assert [path.name for path in tmp_path.iterdir()] == [f"toy-{first.key}.pt"]


def test_training_leaves_the_random_state_and_the_threads_of_the_caller(
    data: Dataset, tmp_path: Path
) -> None:
    state, threads = torch.get_rng_state(), torch.get_num_threads()
    train(data, build, HYPER, cache=tmp_path)
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.get_num_threads() == threads


@pytest.mark.parametrize("killed_in", [0, 1, 3])
def test_a_killed_run_resumes_and_ends_with_the_same_weights(
    data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed_in: int
) -> None:
    whole = train(data, build, HYPER, cache=tmp_path / "whole")
    real, epochs = training._one_epoch, []

    def killed(network, optimiser, x, y, hyper, seed, epoch):  # type: ignore[no-untyped-def]
        epochs.append(epoch)
        loss = real(network, optimiser, x, y, hyper, seed, epoch)
        if len(epochs) == killed_in + 1:
            raise KeyboardInterrupt  # after the steps of this epoch, before its checkpoint
        return loss

    monkeypatch.setattr(training, "_one_epoch", killed)
    with pytest.raises(KeyboardInterrupt):
        train(data, build, HYPER, cache=tmp_path / "killed")
    resumed = train(data, build, HYPER, cache=tmp_path / "killed")
    assert epochs == [*range(killed_in + 1), *range(killed_in, HYPER.epochs)]
    assert same(resumed, whole)
    assert not list((tmp_path / "killed").glob("*.partial.pt"))


def test_a_damaged_cache_file_is_reported_and_computed_again(
    data: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = train(data, build, HYPER, cache=tmp_path)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-20])
    again = train(data, build, HYPER, cache=tmp_path)
    assert not again.cached and same(first, again)
    message = capsys.readouterr().err
    assert str(path) in message and "computing it again" in message
    assert train(data, build, HYPER, cache=tmp_path).cached


def test_the_key_changes_with_everything_the_weights_depend_on(data: Dataset) -> None:
    def key(data: Dataset = data, hyper: Hyperparameters = HYPER, seed: int = 0) -> str:
        torch.manual_seed(0)
        return content_key(data, build(), hyper, seed, torch.device("cpu"))

    torch.manual_seed(0)
    other_network = nn.Sequential(*build(), nn.Identity())
    keys = [
        key(),
        key(replace(data, x_train=data.x_train + 1e-3)),
        key(replace(data, y_test=1 - data.y_test)),
        key(hyper=replace(HYPER, learning_rate=0.02)),
        key(seed=1),
        content_key(data, other_network, HYPER, 0, torch.device("cpu")),
        content_key(data, build(), HYPER, 0, torch.device("cpu")),  # other weights
        content_key(data, build(), HYPER, 0, torch.device("cuda")),
    ]
    assert key() == key()
    assert len(set(keys)) == len(keys)


def test_the_seed_decides_the_weights(data: Dataset, tmp_path: Path) -> None:
    one, two = (train(data, build, HYPER, seed=seed, cache=tmp_path) for seed in (0, 1))
    assert not same(one, two)


def test_checkpoints_are_whole_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "a.pt"
    save_checkpoint(path, {"w": torch.arange(3), "epoch": 2})
    assert load_checkpoint(path)["w"].tolist() == [0, 1, 2]
    for damage in (b"", b"not a checkpoint", path.read_bytes()[:-1], path.read_bytes() + b"x"):
        path.write_bytes(damage)
        with pytest.raises(CorruptCheckpoint, match=r"a\.pt"):
            load_checkpoint(path)
    with pytest.raises(FileNotFoundError):
        load_checkpoint(tmp_path / "none.pt")


def test_a_failed_write_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.pt"
    save_checkpoint(path, {"epoch": 1})

    def fail(*args: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("verify.records.os.replace", fail)
    with pytest.raises(OSError, match="no space left"):
        save_checkpoint(path, {"epoch": 2})
    assert load_checkpoint(path) == {"epoch": 1}
    assert list(tmp_path.iterdir()) == [path]


def test_the_default_cache_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("SPARSE_CONCEPTS_CACHE", raising=False)
    assert default_cache() == tmp_path / "sparse-concepts"
    monkeypatch.setenv("SPARSE_CONCEPTS_CACHE", str(tmp_path / "mine"))
    assert default_cache() == tmp_path / "mine"


@pytest.mark.parametrize(("field", "value"), [("epochs", -1), ("batch_size", 0)])
def test_hyperparameters_are_checked(field: str, value: int) -> None:
    with pytest.raises(ValueError, match=f"{field}: {value} is too small"):
        replace(HYPER, **{field: value})  # type: ignore[arg-type]


def test_no_epochs_leave_the_network_as_it_was_built(data: Dataset, tmp_path: Path) -> None:
    as_built = train(data, build, replace(HYPER, epochs=0), seed=3, cache=tmp_path)
    with torch.random.fork_rng():
        torch.manual_seed(3)
        expected = build()
    assert all(
        torch.equal(a, b)
        for a, b in zip(
            as_built.network.state_dict().values(), expected.state_dict().values(), strict=True
        )
    )
    assert train(data, build, replace(HYPER, epochs=0), seed=3, cache=tmp_path).cached


def test_snapshots_are_the_network_on_its_way(data: Dataset, tmp_path: Path) -> None:
    whole = train(data, build, HYPER, cache=tmp_path / "whole")
    taken = snapshots(data, build, HYPER, [4, 0, 2, 2], cache=tmp_path / "taken")
    assert list(taken) == [0, 2, 4]
    assert same(taken[4], whole) and taken[4].test_accuracy == whole.test_accuracy
    assert not same(taken[0], taken[2]) and not same(taken[2], taken[4])
    assert {trained.key for trained in taken.values()} == {whole.key}
    assert not any(trained.network.training for trained in taken.values())
    # The last one is what `train` looks for, and one more is made from the start.
    assert train(data, build, HYPER, cache=tmp_path / "taken").cached
    more = snapshots(data, build, HYPER, [1, 2], cache=tmp_path / "taken")
    assert (more[1].cached, more[2].cached) == (False, True) and same(more[2], taken[2])
    assert not list((tmp_path / "taken").glob("*.partial.pt"))
    # Where only the first epochs are asked for, `train` goes on from there.
    first = snapshots(data, build, HYPER, [1], cache=tmp_path / "first")
    assert same(first[1], more[1])
    assert same(train(data, build, HYPER, cache=tmp_path / "first"), whole)


@pytest.mark.parametrize("killed_in", [0, 1, 3])
def test_killed_snapshots_resume(
    data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed_in: int
) -> None:
    wanted = [0, 1, 3, 4]
    whole = snapshots(data, build, HYPER, wanted, cache=tmp_path / "whole")
    real, epochs = training._one_epoch, []

    def killed(network, optimiser, x, y, hyper, seed, epoch):  # type: ignore[no-untyped-def]
        epochs.append(epoch)
        loss = real(network, optimiser, x, y, hyper, seed, epoch)
        if len(epochs) == killed_in + 1:
            raise KeyboardInterrupt
        return loss

    monkeypatch.setattr(training, "_one_epoch", killed)
    with pytest.raises(KeyboardInterrupt):
        snapshots(data, build, HYPER, wanted, cache=tmp_path / "killed")
    resumed = snapshots(data, build, HYPER, wanted, cache=tmp_path / "killed")
    assert epochs == [*range(killed_in + 1), *range(killed_in, HYPER.epochs)]
    assert all(same(resumed[epoch], whole[epoch]) for epoch in wanted)
    forbid(monkeypatch)
    again = snapshots(data, build, HYPER, wanted, cache=tmp_path / "killed")
    assert all(trained.cached for trained in again.values())


def test_snapshots_before_a_killed_training_start_anew(data: Dataset, tmp_path: Path) -> None:
    whole = snapshots(data, build, HYPER, [1], cache=tmp_path / "whole")
    snapshots(data, build, HYPER, [3], cache=tmp_path / "past")
    assert list((tmp_path / "past").glob("*.partial.pt")), "three epochs of four, as when killed"
    taken = snapshots(data, build, HYPER, [1], cache=tmp_path / "past")
    assert same(taken[1], whole[1])


def test_a_damaged_snapshot_is_reported_and_made_again(
    data: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = snapshots(data, build, HYPER, [1, 4], cache=tmp_path)
    (path,) = tmp_path.glob("*.epoch1.pt")
    path.write_bytes(path.read_bytes()[:-20])
    after = snapshots(data, build, HYPER, [1, 4], cache=tmp_path)
    assert same(after[1], before[1]) and not after[1].cached and after[4].cached
    assert str(path) in capsys.readouterr().err


@pytest.mark.parametrize("epoch", [-1, 5])
def test_an_epoch_that_never_comes_is_refused(data: Dataset, tmp_path: Path, epoch: int) -> None:
    with pytest.raises(ValueError, match=f"epochs: {epoch} is not an epoch .* give 0…4"):
        snapshots(data, build, HYPER, [2, epoch], cache=tmp_path)
