"""The judgement with each of its parts switched off, on dev.

Encoder, text model and cues are switched off in training too, so that what is left has weights, calibration and
thresholds of its own; guards, hold and context are switched off where the post is judged.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from benchmarks.judgement.refit import Material, SilentEncoder, SilentModel, cueless, fitted, senseless, wordless
from benchmarks.judgement.results import MAIN_COLUMNS, Result, main_figures, main_row, table
from benchmarks.judgement.sources import Sources, needed
from config.school import School
from matchers.assess import Assessor
from matchers.encoder import Encoder
from matchers.rule import Guard
from matchers.scene import Scene
from matchers.scoring import Score
from matchers.text_model import TextModel
from scanner.evaluation import Case, CorpusSet, Judge, KeywordBaseline, evaluate, load_corpus
from scanner.evaluation.results import as_json

_HOLD = "protected"


def measure(sources: Sources) -> Result:
    """Evaluate dev with everything, then with each part switched off."""
    dev = load_corpus(needed(sources.dev, "dev"))
    material = Material(needed(sources.train, "train"))
    gated, model = material.gated, material.trainer.model()
    silent, mute = SilentModel.shipped(), SilentEncoder.shipped()

    def fitted_to(
        changed: Callable[[Scene], Scene] | None = None,
        *,
        text_model: TextModel = model,
        encoder: Encoder | None = None,
    ) -> Callable[[School], Judge]:
        by = fitted(gated, changed)
        return partial(Assessor, weights=by.weights, second_look=by.second_look, text_model=text_model, encoder=encoder)

    whole = fitted_to()
    judges = {
        "everything": whole,
        "without the encoder": fitted_to(senseless, encoder=mute),
        "without the text model": fitted_to(wordless, text_model=silent),
        "without either: cues alone": fitted_to(
            lambda scene: wordless(senseless(scene)), text_model=silent, encoder=mute
        ),
        "without the cues": fitted_to(cueless),
    }
    found = {
        **{name: _figures(dev, judge) for name, judge in judges.items()},
        "without profile, thread, links and pictures": _figures(_bare(dev), whole),
    }
    with _guards_that(lambda guard: guard.name == _HOLD):
        found["without the guards"] = _figures(dev, whole)
    with _guards_that(lambda guard: guard.name != _HOLD):
        found["without the hold on protected activity"] = _figures(dev, whole)
    found["keyword alert"] = _figures(dev, KeywordBaseline)
    return {"parts": found}


def _figures(corpus: CorpusSet, judge_for: Callable[[School], Judge]) -> Result:
    return main_figures(as_json(evaluate(corpus, judge_for)))


def _bare(corpus: CorpusSet) -> CorpusSet:
    """The posts with their text and their author's handle and name alone."""
    return replace(corpus, cases=tuple(map(_bare_case, corpus.cases)))


def _bare_case(case: Case) -> Case:
    post = case.post
    return replace(
        case,
        post=replace(
            post,
            author=replace(post.author, bio=""),
            reply_to_text="",
            quoted_text="",
            link_titles=(),
            image_alts=(),
        ),
    )


@contextmanager
def _guards_that(count: Callable[[Guard], bool]) -> Iterator[None]:
    """Let only such guards count."""
    original = Score.guarded

    def guarded(score: Score, guard: Guard) -> Score:
        return original(score, guard) if count(guard) else score

    Score.guarded = guarded  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        Score.guarded = original  # type: ignore[method-assign]


def as_markdown(result: Result) -> str:
    """One line a part."""
    return table(["dev", *MAIN_COLUMNS], ([name, *main_row(found)] for name, found in result["parts"].items()))
