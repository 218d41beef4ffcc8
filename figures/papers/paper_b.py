"""The figures and tables of paper B, and what of its appendix is told in words alone.

What the paper does not say is taken from the published code, its own and that of Li and Zhang
(arXiv:2302.13080), whose runs on tables, images and points it shows again; then it is said so.
"""

from __future__ import annotations

from figures.papers.item import Absent, Kind, Lack, Relation, Series, figure, item, other

FIGURES, TABLES, SECTIONS = Series.B_FIGURES, Series.B_TABLES, Series.B_SECTIONS
SAME, DATA, SETUP = Relation.SAME, Relation.DATA, Relation.SETUP

LANGUAGE = "language models"

# What several rows speak of.
NOTES = (
    "B's language models: OPT-1.3B, LLaMA-7B and Aquila-7B on 1000 sentences from SQuAD, less "
    "those that filters take out; n = 10 words, the others always there; by the published code "
    "an absent word is one embedding, learned for each model, and the score the log-odds of the "
    "word that the model itself would put next.",
    "Our language model: SmolLM2-135M, asked in two ways. As B asks: beginnings from Wikipedia, "
    "cut by B's rule, ten content words drawn, the word that the model itself would put next, "
    "an absent word one embedding, learned by B's loss (from a blank, in 60 steps at a greater "
    "rate; B: 100 to 200 passes over its sentences) or the mean; what the filters take out is "
    "counted; a few beginnings, not a thousand. And sentences of our own, "
    "the expected next word, a fixed embedding (zero, mean or blank); kept are those of which "
    "the model gives that word more than 1/2, whatever their interactions.",
    "Noise: of up to 4 % of |v(N) − v(∅)| on every mask, chosen so that the strengths left add "
    "up to little, is taken off the scores before interactions are counted. B's text says so of "
    "its language models (D.2), the published code also of tables, images and points.",
)

ITEMS = (
    item(FIGURES, "1", "three interactions of the picture of a dog", "", Absent(Lack.DRAWING)),
    item(
        FIGURES,
        "2",
        "two interactions on five motorbikes, and the histogram of all on all motorbikes",
        "PointNet++, ShapeNet, 2500 points in 9 parts; absent points at the centroid, ANDs and "
        "ORs, noise taken off (code)",
        figure(
            "one_interaction",
            DATA,
            "A pair and a triple of parts on ten motorbikes made of boxes and cylinders, and the "
            "histogram of either, by that protocol and plainly, beside shuffled scores; a "
            "smaller PointNet on 256 points.",
        ),
        Absent(Lack.NOT_HERE, "no installable package brings it", "ShapeNet"),
    ),
    item(
        FIGURES,
        "3",
        "strengths of the interactions, sorted, over the largest: mean over samples, line at 0.05",
        "MLP-5 and ResMLP-5 on tic-tac-toe (n = 9), wifi (7), phishing (9), 500 samples each; "
        "PointNet and PointNet++ on ShapeNet (9), 100; LeNet, ResNet-20, ResNet-44, VGG-16 on "
        "MNIST-3 (8), 100; ResNets on CelebA (9), 50; zero or centroid; ANDs and ORs, noise "
        "taken off (code)",
        figure(
            "published_strengths",
            DATA,
            "By that protocol, as a certified optimum: MNIST-3 in eight parts found by a rule, "
            "smaller networks of that depth, background integrated; a smaller PointNet on "
            "things made of boxes and cylinders; up to ten samples; plain reading and shuffled "
            "scores beside.",
        ),
        figure(
            "sorted_strengths",
            SETUP,
            "ANDs alone, nothing taken off, score of the predicted class; among the networks "
            "those on tic-tac-toe and phishing trained as there (1000 epochs of SGD, samples "
            "classified correctly); median and band beside shuffled scores, logarithmic.",
            family="tabular",
        ),
        figure("first_look", SETUP, "Two networks of the figure of sorted strengths."),
        Absent(
            Lack.NOT_HERE,
            "no installable package brings them; pieces of pictures stand in for wifi",
            "wifi, CelebA, ShapeNet",
        ),
    ),
    item(
        FIGURES,
        "4",
        "strengths by order, as boxes without outliers",
        f"{LANGUAGE}; two sentences each, ANDs of a split into ANDs and ORs, noise taken off "
        "(code)",
        figure(
            "strength_by_order",
            SETUP,
            "Our language model: all of them, ANDs alone, nothing taken off, relative to the "
            "strongest, logarithmic, with whiskers and the strongest.",
            family="language",
        ),
        figure(
            "sentence_orders",
            DATA,
            "Four sentences each by itself: boxes without outliers, by the protocol of the code as "
            "a certified optimum, and plain beside it.",
        ),
    ),
    item(
        FIGURES,
        "5(a)",
        "the mean score ū(m) by the number of variables shown",
        f"{LANGUAGE}; five monotone sentences each, raw scores, band: deviation over masks (code)",
        figure(
            "mean_scores",
            DATA,
            "The same ū(m): our language model, and all other networks; all samples, monotone "
            "or not; the band is over samples.",
        ),
    ),
    item(
        FIGURES,
        "5(b)",
        "the exponent p: mean and deviation over monotone sentences",
        f"{LANGUAGE}; by the code the exponent against one variable, of raw scores",
        figure(
            "exponents",
            DATA,
            "That exponent and, beside it, the pairwise one that Assumption 3 asks for; "
            "histograms over all samples of all our networks, with the number on which none is "
            "defined.",
        ),
    ),
    item(
        FIGURES,
        "6",
        "the parts of digits that people marked",
        "MNIST-3",
        figure("digit_parts", DATA, "Parts that a rule finds, of three sizes."),
    ),
    item(
        FIGURES,
        "7 8 9",
        "mean strength by order, sentence by sentence",
        f"{LANGUAGE}; ten sentences each, as figure 4",
        figure(
            "strength_by_order",
            SETUP,
            "Our language model: boxes of medians over all of them, not one curve for each; "
            "ANDs alone, nothing taken off.",
            family="language",
        ),
        figure(
            "sentence_orders",
            DATA,
            "The means of four sentences, as marks, by the protocol of the code as a certified "
            "optimum, and plain beside it.",
        ),
    ),
    item(
        FIGURES,
        "10 11 12",
        "sorted strengths of two sentences for each model, their real count and bound",
        f"{LANGUAGE}; ANDs, noise taken off, τ = 5 % of the strongest",
        figure(
            "sentence_strengths",
            DATA,
            "Four sentences, noise taken off as a certified optimum, real count and bound as B's "
            "table has them; plain reading and shuffled scores beside.",
        ),
        figure(
            "counts_against_bounds",
            SETUP,
            "Real count and bounds of every sample, a mark each, by order and from the "
            "conditions as proved: not from the bound on δ in place of δ.",
        ),
    ),
    item(
        FIGURES,
        "13",
        "sorted strengths with parts of 3×3, 5×5 and 7×7 pixels",
        "MNIST-3, 8 parts; the network is not named; zero; ANDs and ORs, noise taken off (code)",
        figure(
            "published_strengths",
            DATA,
            "The same three sizes around eight points that a rule finds, LeNet on MNIST-3, by "
            "that protocol as a certified optimum; plain reading and shuffled scores beside.",
        ),
    ),
    item(
        FIGURES,
        "14",
        "strengths, sorted, not normalised, four sentences each",
        "two-layer LSTM on SST-2 and CoLA; baseline, extraction and τ are not said",
        figure(
            "text_strengths",
            DATA,
            "Two-layer LSTM on the film reviews that SST-2 is made of and, in place of CoLA, on "
            "pairs of sentences from a grammar of our own; embedding 0, ANDs alone; beside "
            "shuffled scores.",
        ),
        Absent(Lack.NOT_HERE, "no installable package brings it", "CoLA"),
    ),
    item(
        TABLES,
        "1",
        "share of monotone sentences; mean number of salient interactions on these and the others",
        f"{LANGUAGE}; ANDs, noise taken off, τ = 5 % of the strongest, orders 1 to 10; counts "
        "only where v(N) − v(∅) is large enough (code)",
        other(
            Kind.TABLE,
            "tables",
            DATA,
            "As B makes it, for our language model and all other networks: noise taken off (a "
            "certified optimum), samples left out where B leaves them out; beside it nothing "
            "taken off or left out, and both shuffled.",
        ),
        figure(
            "protocols",
            SETUP,
            "The share salient by each protocol, of every sample, beside shuffled scores "
            "treated alike, untrained networks and random labels.",
        ),
        figure(
            "conditions",
            SETUP,
            "Condition (ii) as there, and beside it the other conditions, the claim itself and "
            "the bounds, on every sample of every network.",
        ),
    ),
    item(
        TABLES,
        "2",
        "mean number of salient interactions beside the mean of the derived bound",
        f"{LANGUAGE}, monotone ones with v(N) − v(∅) large enough, and an MLP of five layers on "
        "TV news (τ = 10 %); ANDs, noise taken off, orders up to M = 9; by the code the bound "
        "on δ stands in place of δ, samples where either is undefined are dropped",
        other(
            Kind.TABLE,
            "tables",
            DATA,
            "As B makes it, for our networks, with why samples are dropped and what Markov's "
            "inequality gives; beside it nothing taken off and every sample counted.",
        ),
        figure(
            "counts_against_bounds",
            SETUP,
            "B's bound with δ itself beside the sharp, range and energy bounds, case by case; "
            "nothing taken off.",
        ),
        Absent(
            Lack.NOT_HERE,
            "no installable package brings the data; one on diabetes, of ten columns too, "
            "stands in",
            "the MLP on TV news",
        ),
    ),
    item(
        SECTIONS,
        "D.2",
        "noise of up to 4 % of |v(N) − v(∅)| taken off, and the split into ANDs and ORs",
        "by gradient steps, for a fixed number of them, last iterate kept (code)",
        figure(
            "and_or_split",
            SETUP,
            "The split as a certified optimum, without noise: what it saves in strength, and in "
            "the number of concepts that 5 % error needs.",
        ),
        figure(
            "protocols",
            SETUP,
            "What each protocol leaves salient as a certified optimum: of networks, of their "
            "shuffled scores, of untrained networks and random labels; other networks and data.",
        ),
        other(
            Kind.MODULE,
            "verify/explain/protocols/protocol.py",
            SETUP,
            "Both protocols on any scores, extract, as certified optima, which leave less "
            "strength than gradient steps do; published has those steps too.",
        ),
    ),
    item(
        SECTIONS,
        "E.3",
        "the exponent of an MLP that learned parity is large",
        "three layers of 100, all 10 bits, 1000 samples, 50 000 steps; baseline not said",
        other(
            Kind.TABLE,
            "tables",
            SAME,
            "That MLP, trained so, with bits of −1 and 1 and baseline 0, which are not said "
            "there: p of both kinds stands beside “parity of ten bits”.",
        ),
        figure(
            "conditions",
            SETUP,
            "In the row of those that break a condition, beside parity of nine switches as a "
            "network that was built.",
        ),
    ),
)
