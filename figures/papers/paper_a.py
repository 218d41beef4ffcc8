"""The figures and tables of paper A and of its supplement.

What the paper does not say is taken from the published code, and then it is said so.
"""

from __future__ import annotations

from figures.papers.item import Absent, Kind, Lack, Relation, Series, figure, item, other

FIGURES, TABLES = Series.A_FIGURES, Series.A_TABLES
MORE_FIGURES, MORE_TABLES = Series.A_MORE_FIGURES, Series.A_MORE_TABLES
DATA, SETUP, PROVED = Relation.DATA, Relation.SETUP, Relation.PROVED

OF_A = (
    "A's models (MLP-2, MLP-5, ResMLP-5, normal and trained against attacks, LightGBM, XGBoost) on "
    "census, bike sharing and, for TV news, diabetes; fewer steps of training, 2 to 5 samples"
)
THEIR_GRAPH = "A's graphs"
GRAPH = (
    "The strongest concepts of one board, before and after folding, with the error over all "
    "masks in place of R_Ω; baseline mean."
)
EVERY_GRAPH = (
    "No pictures of single samples: edges and error of the graphs of all samples, pruned to 10 % "
    "error over all masks."
)
SENTENCES = (
    "An LSTM and a CNN on film reviews, a sentence of our own right and one wrong of each, for the "
    "words of the reviews may not be shown; A's choice of patterns, R_Ω with the error on all "
    "masks beside it; baseline zero. What the graphs of test samples are worth is said in numbers."
)

# What several rows speak of.
NOTES = (
    "R_Ω = Σ_Ω|w| / (Σ_Ω|w| + |Δ|), where Δ is what the concepts Ω leave of v(N): A's measure "
    "of how much they explain. It sees one mask (claim one_mask_ratio); ours is the error over "
    "all masks.",
    "A's graphs: of the weakest concepts those leave, one by one, that cost least error; by the "
    "published code until the last step with R_Ω above 0.95. The baseline is learned from a "
    "start at the mean or zero.",
    "Trained against attacks: PGD, 20 steps of 0.01 within 0.1 of the input.",
    "Does training against attacks make networks sparser, as A says? Figure attacked_networks.",
)

ITEMS = (
    item(
        FIGURES,
        "1",
        "from a causal graph to an And-Or graph, of six words",
        "",
        Absent(Lack.DRAWING),
    ),
    item(
        FIGURES,
        "2",
        "strengths of the interactions, sorted, not normalised",
        "MLP-5 and ResMLP-5 on census (n = 12) and TV news (10), CNN and LSTM on CoLA (10), CNN "
        "on SST-2, ResNet-32 on MNIST (8); ANDs; how many samples and which baseline is not said",
        figure(
            "sorted_strengths",
            DATA,
            "The same ANDs, nothing taken off: MLP-5 and ResMLP-5 on other tables, image and "
            "text networks, n up to 12; median and band over all samples beside shuffled "
            "scores, over the strongest, logarithmic; mean, zero and masked baselines.",
        ),
        figure(
            "table_strengths",
            DATA,
            "A's four panels on tables, on A's axes: census as there, diabetes for TV news; beside "
            "them shuffled scores, and the same on logarithmic axes; mean baseline.",
        ),
        figure("first_look", DATA, "Two networks of the figure of sorted strengths."),
        Absent(Lack.NOT_HERE, "no installable package brings them", "TV news, CoLA"),
    ),
    item(
        FIGURES,
        "3 4",
        "And-Or graphs of two sentences and of a digit, with R_Ω",
        f"networks on CoLA and SST-2 (not named), ResNet-20 on MNIST in 8 parts; {THEIR_GRAPH}",
        figure("and_or_graph", SETUP, GRAPH),
        figure("sentence_graphs", DATA, f"Of the two that are right. {SENTENCES}"),
        other(
            Kind.NOTEBOOK,
            "50_concepts",
            SETUP,
            "The same board step by step, and its graph as a page on which variables can be "
            "switched off.",
        ),
    ),
    item(
        FIGURES,
        "5",
        "And-Or graphs of two sentences that the network gets wrong",
        f"networks on CoLA (not named); {THEIR_GRAPH}",
        figure("sentence_graphs", DATA, f"Of the two that are wrong. {SENTENCES}"),
    ),
    item(
        FIGURES,
        "6(a)",
        "R_Ω against the number of concepts |Ω|",
        "MLP-2, MLP-5, ResMLP-5, normal and trained against attacks, LightGBM, XGBoost on TV news",
        figure(
            "graph_ratios",
            DATA,
            f"{OF_A}. Below R_Ω the error of the same graphs on all masks, which R_Ω does not see "
            "(claim one_mask_ratio), and shuffled scores beside both.",
        ),
    ),
    item(
        FIGURES,
        "6(b) 6(c)",
        "nodes and edges of the And-Or graph against R_Ω",
        "as figure 6(a)",
        figure(
            "graph_sizes",
            DATA,
            f"{OF_A}. As many coalitions as shorten the description; A has five at most. Below, "
            "the error of these graphs on all masks.",
        ),
        figure(
            "folding",
            SETUP,
            "Edges at 10 % error over all masks, before and after folding, sample by sample, on "
            "all our networks; not against R_Ω.",
        ),
    ),
    item(
        FIGURES,
        "6(d)",
        "histogram of |w| over the largest, mean beside learned baselines",
        "MLP-5, 20 samples of TV news; r within 0.01 of the variance about the mean",
        figure(
            "baseline_course",
            DATA,
            "The histogram, at the mean and after 50 epochs of A's code; diabetes for TV news, "
            "and census.",
        ),
        figure(
            "learned_baselines",
            SETUP,
            "Σ|I|, the range explained, their ratio and the concepts needed before and after, "
            "no histogram; within a quarter of a standard deviation by projected Adam, 50 "
            "steps, the best kept; boards, tumours and digits.",
        ),
    ),
    item(
        TABLES,
        "1",
        "intersection over union of the concepts found with those known, beside SI and STI",
        "100 sums of products (n = 10, 10 to 100 terms, coefficient 1, 200 inputs each); "
        "functions of Ren et al. 2021; MLP-5 and ResMLP-5 trained on 10 ORs of ANDs",
        figure(
            "known_concepts",
            DATA,
            "All four rows and columns. Sums of products as there; functions with σ of our own in "
            "that manner, under two baselines, for their truth cannot be had under 0 (claim "
            "sigmoid_pattern); networks on 16 000 inputs in place of 100 000, ten samples each.",
        ),
        figure(
            "recovery",
            SETUP,
            "Sums of products alone: n = 6 to 12, 5 to 50 terms, coefficients of 0.1 to 1 in "
            "size, all inputs 1; new is noise on every score.",
        ),
    ),
    item(
        TABLES,
        "2",
        "unfaithfulness: mean square error over all masks of eight explanations",
        "MLP-5 and ResMLP-5 on TV news, census and bike; each index whole, attributions without "
        "v(∅)",
        figure(
            "whole_explanations",
            DATA,
            "The same eight on census, bike sharing and, for TV news, diabetes, over the size of "
            "the scores. All interactions have no error whatever the network, since all 2ⁿ terms "
            "stay; beside each index stands the sparse graph of as many terms.",
        ),
        figure(
            "explanations",
            SETUP,
            "Shapley and Banzhaf values and indices at equal number of terms, all from v(∅), "
            "relative root mean square; all our networks.",
        ),
    ),
    item(
        TABLES,
        "3",
        "how alike the concepts of two seeds are, normal and trained against attacks",
        "Jaccard Σ min|w| / Σ max|w| on the same inputs; MLP-2, MLP-5, ResMLP-5 on TV news, "
        "census, bike",
        figure(
            "seeds_alike",
            DATA,
            "The same networks and measure, diabetes for TV news; beside them the same with signs, "
            "on different samples, and with shuffled scores.",
        ),
    ),
    item(
        MORE_FIGURES,
        "1",
        "the ResMLP-5",
        "",
        other(
            Kind.MODULE,
            "verify/zoo/networks/architectures.py",
            SETUP,
            "The same layers, the ReLU elsewhere: theirs is ReLU(FC(h) + h), ours h + ReLU(FC(h)).",
        ),
    ),
    item(
        MORE_FIGURES,
        "2 3",
        "R_Ω against |Ω|, nodes and edges against R_Ω",
        "as figure 6(a–c), on census and bike",
        figure(
            "folding",
            SETUP,
            "Edges at 10 % error over all masks, before and after folding, on our tables.",
            family="tabular",
        ),
        figure("graph_ratios", DATA, f"{OF_A}; one year of bike sharing."),
        figure("graph_sizes", DATA, f"{OF_A}; one year of bike sharing."),
    ),
    item(
        MORE_FIGURES,
        "4",
        "concepts, nodes and edges against the epochs of learning the baseline",
        "least Ω with R_Ω > 70 %, 50 epochs, TV news and census",
        figure(
            "learned_baselines",
            SETUP,
            "Before and after learning, not epoch by epoch: Σ|I|, the range and the concepts "
            "that 5 % error needs.",
        ),
        figure(
            "baseline_course",
            DATA,
            "Every tenth epoch, relative to the start, on census and, for TV news, diabetes; with "
            "the range explained and the patterns for 10 % error on all masks.",
        ),
    ),
    item(
        MORE_FIGURES,
        "5",
        "nodes of the And-Or graph against depth and number of parameters",
        "ResMLPs of 1.5K to 82.3K parameters on sums of products and on census",
        figure(
            "graph_depth",
            DATA,
            "ResMLPs of 1 to 5 blocks, 20 or 60 wide, on sums of products and census; beside the "
            "nodes the patterns for an error on all masks.",
        ),
    ),
    item(
        MORE_FIGURES,
        "6 7 8 9",
        "And-Or graphs of faces and digits, with R_Ω",
        "ResNet-18 on CelebA (9 parts); ResNet-32, ResNet-44, VGG-16 on MNIST (8 or 7); "
        f"{THEIR_GRAPH}",
        figure("and_or_graph", SETUP, GRAPH),
        figure("folding", SETUP, EVERY_GRAPH, family="image"),
    ),
    item(
        MORE_FIGURES,
        "10 11",
        "And-Or graphs of two networks on a table, with R_Ω",
        f"MLP-5 and ResMLP-5 on census; {THEIR_GRAPH}",
        figure("and_or_graph", SETUP, GRAPH),
        figure("folding", SETUP, EVERY_GRAPH, family="tabular"),
    ),
    item(
        MORE_FIGURES,
        "12 13 14",
        "And-Or graphs of networks trained against attacks, with R_Ω",
        f"census, bike and TV news; {THEIR_GRAPH}",
        figure(
            "attacked_networks",
            SETUP,
            "Counts, sample by sample, beside normal training and shuffled scores, under the mean "
            "and a learned baseline; no pictures of single graphs.",
        ),
    ),
    item(
        MORE_FIGURES,
        "15 16 17",
        "And-Or graphs of sentences, right and wrong, with R_Ω",
        f"CNN and LSTM on SST-2 and CoLA; {THEIR_GRAPH}",
        figure("folding", SETUP, EVERY_GRAPH, family="text"),
        figure("sentence_graphs", DATA, SENTENCES),
    ),
    item(
        MORE_TABLES,
        "1",
        "accuracy of the networks on tables",
        "MLP-2, MLP-5 and ResMLP-5, normal and trained against attacks, XGBoost and LightGBM, "
        "on TV news, census and bike",
        other(Kind.TABLE, "networks", DATA, "MLP-5 and ResMLP-5 on our tables."),
        other(
            Kind.NOTEBOOK,
            "52_paper_a",
            DATA,
            "A's models on census and bike sharing, and on diabetes for TV news, beside A's "
            "numbers; fewer steps of training.",
        ),
    ),
    item(
        MORE_TABLES,
        "2 3",
        "accuracy of the networks on sentences and digits",
        "LSTM and CNN on CoLA and SST-2; ResNet-20, -32, -44 and VGG-16 on MNIST",
        other(
            Kind.TABLE,
            "networks",
            DATA,
            "LSTM, CNN and transformer on film reviews; smaller LeNet, VGG and ResNet on MNIST.",
        ),
    ),
    item(
        MORE_TABLES,
        "4",
        "unfaithfulness of eight explanations, text and images",
        "LSTM and CNN on SST-2, ResNet-20 on MNIST, ResNet-18 on CelebA; each index whole",
        figure(
            "explanations",
            SETUP,
            "As for table 2 of the paper: equal number of terms, the Shapley and Banzhaf "
            "families, on film reviews, digits and photographs.",
        ),
        figure(
            "whole_explanations",
            DATA,
            "The same eight of an LSTM and a CNN on film reviews and a ResNet on digits, two "
            "samples each, over the size of the scores, beside graphs of equal size; LRP of the "
            "CNN and the ResNet is gradient × input, as rule ε makes it.",
        ),
        Absent(Lack.NOT_HERE, "no package brings CelebA", "the ResNet-18 on photographs of faces"),
    ),
    item(
        MORE_TABLES,
        "5",
        "seconds for each explanation of a sample",
        "MLP-5 on census, 20 samples; one sample of CelebA",
        other(
            Kind.MODULE,
            "benchmarks/explanations.py",
            SETUP,
            "make bench: the time of each over that of all interactions, measured side by side on "
            "an MLP-5 with twelve inputs; seconds are of a machine.",
        ),
    ),
    item(
        MORE_TABLES,
        "6",
        "effects of the same words in two orders",
        "LSTM on SST-2, “just not” and “not just”",
        figure(
            "word_order",
            DATA,
            "Four pairs of sentences of our own, a transformer that comes with the package.",
        ),
    ),
    item(
        MORE_TABLES,
        "7",
        "effects of the same three words in two sentences, which are equal",
        "LSTM on SST-2; equal baselines in both, as the published demo must have it",
        figure(
            "word_order",
            DATA,
            "Seven subsets of three words in two sentences of our own, equal baselines.",
        ),
        other(
            Kind.CLAIM,
            "locality",
            PROVED,
            "Equal words at equal places, with equal baselines elsewhere, have equal effects in "
            "every network: nothing to be measured.",
        ),
    ),
)
