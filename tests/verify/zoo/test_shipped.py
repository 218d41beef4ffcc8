"""The weights that come with the package are those of the tasks, as accurate as they say."""

from __future__ import annotations

import pytest

from verify.zoo.training.training import accuracy
from verify.zoo.weights.shipped import SHIPPED, shipped


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_shipped_network_is_as_accurate_as_it_says(name: str) -> None:
    data, trained = SHIPPED[name].load(0), shipped(name)
    assert not trained.network.training
    assert accuracy(trained.network, data.x_test, data.y_test) == pytest.approx(
        trained.test_accuracy, abs=1.5 / len(data.y_test)
    )
    # Opinions of films are harder, the more so for who knows a thousand words.
    assert trained.test_accuracy > (0.7 if SHIPPED[name].family == "text" else 0.95)


def test_unknown_name_says_what_is_there() -> None:
    with pytest.raises(ValueError, match=r"name: no weights are shipped for 'chess'.*tic-tac-toe"):
        shipped("chess")
