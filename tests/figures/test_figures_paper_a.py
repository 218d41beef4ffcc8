"""Figures on paper A's own ground show the numbers of their records, and say what they count."""

import numpy as np
import pytest
from support.figure_records import (
    alike,
    deep,
    explained_whole,
    known,
    lines,
    marks,
    moved,
    on_a_table,
    ordered,
    ratios,
    removed,
    title,
)

from figures.plots.as_published import table_strengths, word_order
from figures.plots.paper_a import (
    attacked_networks,
    baseline_course,
    graph_depth,
    graph_ratios,
    graph_sizes,
    known_concepts,
    seeds_alike,
    whole_explanations,
)

AGAINST = "MLP-5, against attacks"


def test_ratios_stand_above_the_errors_of_the_same_graphs() -> None:
    records = [ratios(), ratios(error=0.1, sample=1), ratios(baseline="learned", error=9.0)]
    above, below = graph_ratios.draw(records).axes
    assert title(above) == "boards (for TV news): R_Ω"
    assert lines(above)["MLP-5"][1][1:].tolist() == [0.99, 0.9, 1.0, 1.0]
    assert lines(below)["MLP-5"][1].tolist() == pytest.approx([1.0, 0.3, 0.2, 0.1, 0.0])
    assert lines(below)["shuffled scores"][1][1] == 2.0
    said = graph_ratios.verdict(records)
    assert "On 2 of 2 samples at most 30 patterns" in said and "30 %" in said
    assert "1 of them by more than 20 %" in said
    assert "2 of 2 reach it with as few, erring by 200 %" in said
    assert said.endswith("needs 3 patterns, shuffled scores 4.")


def test_sizes_of_graphs_by_ratio() -> None:
    records = [ratios(), ratios(model=AGAINST, attacked=True)]
    records[1]["levels"] = [{**one, "nodes": None, "edges": 9} for one in records[1]["levels"]]
    nodes, edges, error = graph_sizes.draw(records).axes
    assert lines(nodes)["MLP-5"][1].tolist() == [4, 4]
    assert np.isnan(lines(nodes)[AGAINST][1]).all() and lines(edges)[AGAINST][1].tolist() == [9, 9]
    assert lines(error)["MLP-5"][0].tolist() == [0.5, 0.95]
    assert "4 nodes and 3 edges, trained against attacks – nodes and 9 edges" in (
        graph_sizes.verdict(records)
    )


def test_training_against_attacks_is_set_beside_normal_training_on_the_same_sample() -> None:
    records = [
        ratios(within=8),
        ratios(within=4, model=AGAINST, attacked=True),
        ratios(within=2, baseline="learned"),
        ratios(within=4, model=AGAINST, attacked=True, baseline="learned"),
        ratios(within=1, sample=1),  # without a counterpart
    ]
    for record in records[2:4]:
        del record["null"]
    found = attacked_networks.pairs(records)
    assert [kind for kind, _, _ in found] == ["mean", "shuffled", "learned"]
    axes = attacked_networks.draw(records).axes[1]
    assert title(axes) == "patterns for 10 % error"
    assert marks(axes, "s").tolist() == [[8, 4], [4, 4], [2, 4]]
    assert (
        "patterns for 10 % error: mean 1 of 1 (median ratio 0.50), learned 0 of 1 (median ratio "
        "2.00), shuffled 0 of 1 (median ratio 1.00)"
    ) in attacked_networks.verdict(records)


def test_the_course_of_a_baseline_is_relative_to_its_start() -> None:
    records = [moved(), moved(sample=1)]
    left, right = baseline_course.draw(records).axes
    assert lines(left)["Σ|w|"][1].tolist() == [1.0, 0.5]
    assert lines(left)["patterns for 10 % error"][1].tolist() == [1.0, 1.0]
    assert right.get_yscale() == "log" and len(right.patches) == 2
    said = baseline_course.verdict(records)
    assert "Σ|w| −50 %, range −50 %" in said and "printed Σ|w| +0 %" in said
    assert "the best of those on record on 2" in said


def test_two_trainings_beside_chance_and_the_paper() -> None:
    records = [alike(), alike(jaccard=0.7, sample=1)]
    records.append(alike(attacked=True, jaccard=0.4, with_signs=0.3))
    (axes,) = seeds_alike.draw(records).axes
    assert marks(axes, "o").tolist() == [[pytest.approx(0.6), 0], [0.4, 1]]
    assert marks(axes, "x")[:, 0].tolist() == [0.625, 0.625]
    said = seeds_alike.verdict(records)
    assert "by −0.20 in the median over 1 networks" in said
    assert "MLP-5 0.60 → 0.40 (shuffled 0.12)" in said
    assert said.endswith("so much of it is gone: 25 to 50 %, network by network.")


def test_whole_explanations_beside_graphs_of_their_size() -> None:
    (axes,) = whole_explanations.draw([explained_whole()]).axes
    assert [text.get_text() for text in axes.get_yticklabels()][-1] == "sparse graph of 3 terms"
    assert marks(axes, "o")[:, 0].tolist() == [1.0, 0.5, whole_explanations.FLOOR, 0.25, 0.75]
    first = axes.get_xticklabels()[0]
    assert (first.get_position()[0], first.get_text()) == (whole_explanations.FLOOR, "≤ 10⁻⁴")
    said = whole_explanations.verdict([explained_whole()])
    assert "closer than every attribution, v(∅) put back, on 1 of 1 networks" in said
    assert said.endswith("Shapley–Taylor of order 2 on 0.")


def test_strengths_on_tables_stand_as_published_above_their_shares() -> None:
    records = [on_a_table(), on_a_table(sample=1, largest_strength=2.0), on_a_table(network="X")]
    above, other, below, _ = table_strengths.draw(records).axes
    assert [title(axes) for axes in (above, other, below)] == [
        "MLP-5 on boards (for TV news)", "X on boards (for TV news)", ""
    ]  # fmt: skip
    assert lines(above)["single samples"][1].tolist() == [2.0, 1.0, 0.0]  # of the last
    assert lines(above)[table_strengths.NULL][1].tolist() == [2.0, 1.5, 0.5]
    assert (above.get_yscale(), below.get_yscale()) == ("linear", "log")
    assert lines(below)["median over samples, and band"][1][0] == 1.0
    said = table_strengths.verdict(records)
    assert "MLP-5 on boards (for TV news) 67 % and 33 % (100 % and 100 %); X on" in said


def test_known_concepts_beside_the_paper() -> None:
    (axes,) = known_concepts.draw([known(), known(kind="with σ", baseline="0")]).axes
    widths = [bar.get_width() for bars in axes.containers for bar in bars]
    assert widths == [0.5, 0.5, 0.25, 0.25, 0.75, 0.75, 1.0, 1.0]
    assert marks(axes, "x")[:, 0].tolist() == [0.5] * 8
    said = known_concepts.verdict([known()])
    assert said.startswith("sums of products (10 inputs): SI 0.50 (A 0.50)")


def test_depths_are_told_by_width_and_missing_graphs_are_counted() -> None:
    records = [deep(), deep(2, nodes=None), deep(3, nodes=10)]
    nodes, within = graph_depth.draw(records).axes
    assert np.array_equal(lines(nodes)["20 wide"][1], [6, np.nan, 10], equal_nan=True)
    assert lines(within)["20 wide"][1].tolist() == [9, 9, 9]
    assert nodes.get_ylim() == pytest.approx((0, 11.8))  # the label of 10 is below the title
    assert "6 to 10 nodes (1 of 3 networks have no such graph)" in graph_depth.verdict(records)


def test_word_order_counts_turned_signs_and_equal_effects() -> None:
    records = [ordered(), ordered("two sentences", effects=[0.25, 0.25])]
    left, right = word_order.draw(records).axes
    assert marks(left, "o").tolist() == [[-1.0, 0]] and marks(right, "x").tolist() == [[0.25, 0]]
    said = word_order.verdict(records)
    assert "another sign in 1 of 1 pairs (“just not” and “not just”: −1.000 and +0.500)" in said
    assert "agree in 1 of 1" in said


def test_a_sample_without_shuffled_scores_is_counted_all_the_same() -> None:
    bare = {**ratios(sample=1), "null": removed()}
    del bare["null"]
    assert "On 2 of 2 samples" in graph_ratios.verdict([ratios(), bare])
