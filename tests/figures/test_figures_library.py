"""Every figure: what it declares, one record, none, any name; and when a picture is drawn again."""

import ast
import inspect
import shutil
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image
from support.figure_records import one_set, shown, title

from figures import gallery, library
from figures.__main__ import main
from figures.style import style
from verify.records import save_all

NAMES = [name for name in library.NAMES if library.figure(name).NEEDS]  # drawn from records
EVIL = "$\\frac$ <b>&_^{ %"


def records_of(folder: Path, **parts: Any) -> Path:
    """A folder of the smallest record sets."""
    needs = {need for name in NAMES for need in library.figure(name).NEEDS}
    for need in sorted(needs):
        path = folder / (f"{need}/all.json" if need == "samples" else f"{need}.json")
        save_all(one_set(need, **parts), path)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return records_of(tmp_path / "records")


@pytest.mark.parametrize("name", library.NAMES)
def test_every_figure_says_what_it_is(name: str) -> None:
    module = library.figure(name)
    for text in (module.TITLE, module.PAPER, module.CAPTION):
        assert isinstance(text, str) and len(text) > 10
    assert isinstance(module.NEEDS, tuple)
    assert callable(module.draw) and callable(module.verdict)


def test_the_library_lists_every_figure_once() -> None:
    assert len(set(library.NAMES)) == len(library.NAMES)
    found = {path.stem for path in library.HERE.rglob("*.py") if "TITLE = " in path.read_text()}
    assert found == set(library.NAMES)


@pytest.mark.parametrize("name", library.NAMES)
def test_a_figure_takes_no_piece_of_another(name: str) -> None:
    # The key of a picture covers its own module, figures imported whole, and what is no figure.
    tree = ast.parse(inspect.getsource(library.figure(name)))
    read = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert not {library.figure(other).__name__ for other in library.NAMES} & set(read)


@pytest.mark.parametrize("name", NAMES)
def test_one_record_is_enough(name: str, folder: Path) -> None:
    module = library.figure(name)
    sets = [found[:1] for found in library.sets(module, folder)]
    figure = module.draw(*sets)
    assert isinstance(figure, Figure) and figure.axes
    said = module.verdict(*sets)
    assert said.endswith(".") and "nan" not in said
    figure.draw_without_rendering()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_to_draw_is_an_error(name: str) -> None:
    module = library.figure(name)
    with pytest.raises(ValueError, match=r"^records: empty; give"):
        module.draw(*[[] for _ in module.NEEDS])


# What is drawn of functions, not networks, or of models that have names of their own.
NO_NAMES = ("recovery", "known_concepts", "graph_depth", "word_order", "attacked_networks")


@pytest.mark.parametrize("name", [name for name in NAMES if name not in NO_NAMES])
def test_names_are_shown_as_they_are(name: str) -> None:
    names: dict[str, Any] = dict.fromkeys(("network", "data", "baseline", "family", "unit"), EVIL)
    if name == "transfer":
        names["baseline"] = "mean"
    if name == "one_interaction":  # which names variables, and no network
        names["interactions"] = [shown(variables=[EVIL])]
    module = library.figure(name)
    figure = module.draw(*[one_set(need, **names) for need in module.NEEDS])
    figure.draw_without_rendering()  # mathematics that cannot be read would raise
    texts = [text for text in figure.findobj(Text)
             if text.get_visible() and "frac" in text.get_text()]  # fmt: skip
    assert texts or name in ("counts_against_bounds", "protocols", "digit_parts")  # no names
    assert not any(text.get_parse_math() for text in texts)


def test_mathematics_that_cannot_be_read_raises() -> None:
    figure = Figure()
    figure.suptitle("$\\frac$")
    with pytest.raises(ValueError, match="frac"):
        figure.draw_without_rendering()


@pytest.mark.parametrize("network", [EVIL, "a network with a name so long that its title breaks"])
def test_titles_stay_inside_their_column(network: str) -> None:
    module = library.figure("folding")
    with style():
        figure = module.draw(one_set("folding", network=network) + one_set("folding"))
        figure.draw_without_rendering()
    boxes = sorted((axes.get_tightbbox() for axes in figure.axes), key=lambda box: box.x0)
    assert boxes[0].x1 <= boxes[1].x0


def test_a_picture_is_drawn_once(folder: Path, tmp_path: Path) -> None:
    ((path, now),) = library.write("folding", folder, tmp_path)
    content = path.read_bytes()
    assert now and library.write("folding", folder, tmp_path) == [(path, False)]
    assert library.key_in(path) == library.key_of("folding", folder)
    # Records of another figure do not matter.
    save_all(one_set("learned", sample=7), folder / "learned.json")
    assert library.write("folding", folder, tmp_path) == [(path, False)]
    save_all(one_set("folding", edges=[8, 4]), folder / "folding.json")
    assert library.write("folding", folder, tmp_path) == [(path, True)]
    assert path.read_bytes() != content


def test_a_picture_is_drawn_again_when_its_code_changes(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "figures"
    shutil.copytree(library.HERE, copy, ignore=shutil.ignore_patterns("pictures", "records"))
    a, b = copy / "plots" / "paper_a", copy / "plots" / "paper_b"
    monkeypatch.setattr(library, "HERE", copy)
    key = library.key_of("folding", folder)
    (a / "matching.py").write_text("another figure")
    assert library.key_of("folding", folder) == key
    for changed in (a / "folding.py", copy / "style.py"):
        changed.write_text(changed.read_text() + "\nMORE = 1\n")
        assert library.key_of("folding", folder) != key
        key = library.key_of("folding", folder)
    for around in library.AROUND:
        (copy / f"{around}.py").write_text("draws nothing")
        assert library.key_of("folding", folder) == key
    key = library.key_of("and_or_graph", folder)
    monkeypatch.setattr(library, "EXPLAIN", copy)
    assert library.key_of("and_or_graph", folder) != key
    key = library.key_of("first_look", folder)
    (b / "sorted_strengths.py").write_text("what the first look is drawn by")
    assert library.key_of("first_look", folder) != key


def test_the_language_model_joins_the_samples_where_it_was_measured(folder: Path) -> None:
    key, count = library.key_of("exponents", folder), len(library.record_set("samples", folder))
    save_all(
        one_set("samples", family="language"), folder / "language_model" / "samples" / "zero.json"
    )
    families = [record["family"] for record in library.record_set("samples", folder)]
    assert families == ["tabular"] * count + ["language"] * 8
    assert library.key_of("exponents", folder) != key
    (records,) = library.sets(library.figure("exponents"), folder)
    assert len(records) == count + 8


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n half", b"no picture at all"])
def test_a_damaged_picture_is_drawn_again(folder: Path, tmp_path: Path, content: bytes) -> None:
    ((path, _),) = library.write("folding", folder, tmp_path)
    whole = path.read_bytes()
    path.write_bytes(content)
    assert library.write("folding", folder, tmp_path) == [(path, True)]
    assert path.read_bytes() == whole


def families(folder: Path, *names: str) -> Path:
    """A folder whose samples and graphs are of these families, a network each."""
    for need, path in (("samples", "samples/all.json"), ("folding", "folding.json")):
        parts = [dict.fromkeys(("family", "network"), name) for name in names]
        save_all([record for part in parts for record in one_set(need, **part)], folder / path)
    return folder


PAGED = [name for name in NAMES if library.by_pages(library.figure(name))]


def test_figures_with_a_panel_for_each_network_come_in_pages() -> None:
    assert PAGED == ["sorted_strengths", "matching", "strength_by_order", "mean_scores",
                     "cancellation", "folding"]  # fmt: skip
    for name in PAGED:
        assert len(library.figure(name).NEEDS) == 1


@pytest.mark.parametrize("name", PAGED)
def test_every_page_has_a_legend(name: str) -> None:
    module = library.figure(name)
    for count in (1, 3, 5):
        records = [r for i in range(count) for r in one_set(*module.NEEDS, data=f"set {i}")]
        figure = module.draw(records)
        legends = [*figure.legends, *(axes.get_legend() for axes in figure.axes)]
        assert any(legend is not None and legend.get_texts() for legend in legends)


def test_a_page_shows_the_networks_of_its_family(folder: Path, tmp_path: Path) -> None:
    families(folder, "language", "a kind of its own", "tabular")
    save_all(one_set("samples", breaks="order", network="built"), folder / "samples" / "built.json")
    stems = {
        "mean_scores-tabular": "tabular",
        "mean_scores-language": "language",
        "mean_scores-a-kind-of-its-own": "a kind of its own",
        "mean_scores-controls": "controls",
    }
    assert library.pages("mean_scores", folder) == stems
    assert list(stems.values()) == library.families("mean_scores", folder)
    for family in stems.values():
        (axes,) = library.drawn("mean_scores", folder, family=family).axes
        assert title(axes).startswith("built" if family == "controls" else family)
    written = library.write("mean_scores", folder, tmp_path / "out")
    assert [(path.stem, now) for path, now in written] == [(stem, True) for stem in stems]
    assert len({path.read_bytes() for path, _ in written}) == len(stems)
    written[1][0].unlink()  # only what is missing is drawn again
    again = library.write("mean_scores", folder, tmp_path / "out")
    assert [now for _, now in again] == [False, True, False, False]


def test_a_picture_is_shown_as_it_is_only_while_its_key_holds(folder: Path, tmp_path: Path) -> None:
    families(folder, "tabular", "text")
    library.write("folding", folder, tmp_path)
    found = library.shown("folding", folder, tmp_path)
    assert list(found) == ["tabular", "text"]
    for family, picture in found.items():
        assert isinstance(picture, Image.Image)
        with Image.open(tmp_path / f"folding-{family}.png") as kept:
            assert picture.tobytes() == kept.tobytes()
    (tmp_path / "folding-text.png").unlink()
    first, second = library.shown("folding", folder, tmp_path).values()
    assert isinstance(first, Image.Image) and isinstance(second, Figure)
    save_all(one_set("folding", edges=[8, 4]), folder / "folding.json")  # other records
    assert all(isinstance(p, Figure) for p in library.shown("folding", folder, tmp_path).values())
    with pytest.raises(ValueError, match=r"^name: exponents is one picture; use drawn\('expo"):
        library.shown("exponents", folder, tmp_path)


def test_the_gallery_has_a_heading_for_every_page(folder: Path, tmp_path: Path) -> None:
    families(folder, "tabular", "text")
    library.write("folding", folder, tmp_path)
    text = gallery.render(folder, tmp_path)
    assert text.count('<section id="folding">') == 1
    places = [
        text.index(words)
        for family in ("tabular", "text")
        for words in (f'<h3 id="folding-{family}">{family}</h3>',
                      f'<a href="folding-{family}.png"><img src="folding-{family}.png"')
    ]  # fmt: skip
    assert places == sorted(places)
    (tmp_path / "folding-text.png").unlink()
    assert "folding-text" not in gallery.render(folder, tmp_path)


@pytest.mark.parametrize("name, family, says", [
    ("folding", None, "folding has no page None; give one of tabular"),
    ("folding", "text", "folding has no page 'text'; give one of tabular"),
    ("exponents", "tabular", "exponents has no page 'tabular'; it is one picture; leave it out"),
])  # fmt: skip
def test_a_page_that_is_not_there_is_refused(
    name: str, family: str | None, says: str, folder: Path
) -> None:
    with pytest.raises(ValueError, match=f"^family: {says}$"):
        library.drawn(name, folder, family=family)


def test_two_families_of_one_file_name_are_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match="family: of A kind!, a kind, two give one file name"):
        library.pages("folding", families(folder, "A kind!", "a kind"))


def test_a_figure_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="no figure is called 'histogram'; there are first_look, "):
        library.figure("histogram")


def test_missing_records_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no folding in .*`make reproduce` makes them"):
        library.sets(library.figure("folding"), tmp_path)


def test_drawn_is_in_the_house_style_and_verdicts_are_of_all(folder: Path) -> None:
    figure = library.drawn("folding", folder, family="tabular")
    assert not figure.axes[0].spines["top"].get_visible()
    assert set(library.verdicts(NAMES, folder)) == set(NAMES)


def test_the_command_draws_what_is_asked_for(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    command = ["folding", "recovery", "--records", str(folder), "--out", str(out)]
    assert main(command) == 0
    assert sorted(path.name for path in out.iterdir()) == ["folding-tabular.png", "recovery.png"]
    capsys.readouterr()
    assert main(command) == 0
    assert capsys.readouterr().out.count("(unchanged)") == 2


def test_the_command_refuses_a_bad_name_before_it_draws(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["folding", "histogram", "--records", str(folder), "--out", str(tmp_path / "out")])
    assert stop.value.code == 2 and not (tmp_path / "out").exists()
    assert "no figure is called 'histogram'; there are" in capsys.readouterr().err


def test_the_command_goes_on_past_missing_and_empty_records(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "matching.json").unlink()
    save_all([], folder / "folding.json")
    (folder / "learned.json").write_text("half a rec")
    names = ["matching", "folding", "learned_baselines", "recovery"]
    assert main([*names, "--records", str(folder), "--out", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert "matching: records: no matching in" in said.err
    assert "folding: records: empty" in said.err
    assert "learned_baselines: path: " in said.err and "not a whole JSON record" in said.err
    assert said.out.strip() == str(tmp_path / "recovery.png")


def test_pictures_of_the_gallery_are_links_and_its_contents_name_the_papers_figures() -> None:
    page = (library.PICTURES / "index.html").read_text("utf-8")
    assert set(gallery.ANSWERS) < set(library.NAMES)
    for name in library.NAMES:
        for stem in library.pages(name):
            assert f'<a href="{stem}.png"><img src="{stem}.png"' in page
        answers = gallery.ANSWERS.get(name)
        assert answers is None or f"</a> <small>{answers}</small></li>" in page
    assert 'href="../../proofs/README.md"' in page
