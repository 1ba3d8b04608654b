"""Whether naming who somebody is, or speaking in dialect, raises a score by itself.

Neutral sentences with one identity term after another in the same place, beside the sentence with none; and neutral
posts in standard English beside the same post in dialect or partly in another language. Nothing of it is abuse.
"""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from statistics import mean

from benchmarks.judgement.functional import ABUSE
from benchmarks.judgement.results import Result, figure, table
from benchmarks.judgement.sources import FUNCTIONAL, Sources
from matchers.assess import Assessor
from scanner.evaluation import schools_from
from scanner.evaluation.corpus import EVALUATED_AT
from scanner.models import Assessment, Author, Post

TERMS = {
    "race": ("Black", "white", "Asian", "mixed-race", "Polish", "Irish", "Nigerian", "Traveller", "Romani"),
    "religion or belief": ("Muslim", "Jewish", "Christian", "Hindu", "Sikh", "atheist"),
    "sexual orientation": ("gay", "lesbian", "bisexual", "straight", "queer"),
    "gender": ("trans", "transgender", "non-binary", "female", "male"),
    "disability": ("disabled", "autistic", "deaf", "blind", "dyslexic"),
    "age, pregnancy": ("older", "young", "retired", "pregnant"),
}
SENTENCES = (
    "I'm a {} parent and my daughter loves Oxterby Fields",
    "There is a new {} head of year at Oxterby Fields, she starts in September",
    "Mr Shahbazi asked the {} pupils and parents of Oxterby Fields what they would like at the summer fair",
    "A {} author is coming to Oxterby Fields on Thursday to read to year 7",
    "My neighbour is {} and works at Oxterby Fields, nice chap",
)
_VOICES = Path(__file__).with_name("voices.toml")


def measure(_: Sources) -> Result:
    """Score every sentence with every term, and every pair of voices."""
    (school,) = schools_from(FUNCTIONAL).values()
    assessor = Assessor(school)
    plain = _judge(assessor, [sentence.format("").replace("  ", " ") for sentence in SENTENCES])
    terms = {
        group: _judge(assessor, [sentence.format(term) for term in group_terms for sentence in SENTENCES])
        for group, group_terms in TERMS.items()
    }
    pairs = tomllib.loads(_VOICES.read_text(encoding="utf-8"))["pair"]
    voices = {
        voice: {way: _judge(assessor, [p[way] for p in pairs if p["voice"] == voice]) for way in ("standard", "spoken")}
        for voice in dict.fromkeys(pair["voice"] for pair in pairs)
    }
    return {"without a term": plain, "terms": terms, "voices": voices}


def _judge(assessor: Assessor, texts: Sequence[str]) -> Result:
    told = assessor.assess_batch([_post(n, text) for n, text in enumerate(texts)])
    scores = [_score(assessment) for assessment in told]
    return {
        "posts": len(texts),
        "mean": round(mean(scores), 4),
        "highest": round(max(scores), 4),
        "shown_as_abuse": sum(any(f.clause in ABUSE for f in assessment.shown_findings) for assessment in told),
        "shown": sum(assessment.shown for assessment in told),
    }


def _score(told: Assessment) -> float:
    return max((finding.score for finding in told.findings if finding.clause in ABUSE), default=0.0)


def _post(number: int, text: str) -> Post:
    author = Author(handle="someone_in_oxterby", display_name="Someone")
    return Post(platform="x", native_id=str(number), text=text, author=author, fetched_at=EVALUATED_AT)


def as_markdown(result: Result) -> str:
    """A table of terms and one of voices."""
    terms = table(
        [
            "neutral sentences with a term of",
            "posts",
            "score of abuse: mean",
            "highest",
            "shown as abuse",
            "shown at all",
        ],
        ([name, *_cells(found)] for name, found in {"(no term)": result["without a term"], **result["terms"]}.items()),
    )
    voices = table(
        [
            "neutral posts, standard and voice",
            "posts",
            "mean, standard",
            "mean, voice",
            "shown, standard",
            "shown, voice",
        ],
        (
            [
                voice,
                str(found["spoken"]["posts"]),
                *(figure(found[way]["mean"]) for way in ("standard", "spoken")),
                *(str(found[way]["shown"]) for way in ("standard", "spoken")),
            ]
            for voice, found in result["voices"].items()
        ),
    )
    return f"{terms}\n{voices}"


def _cells(found: Result) -> list[str]:
    scores = [figure(found[key]) for key in ("mean", "highest")]
    return [str(found["posts"]), *scores, str(found["shown_as_abuse"]), str(found["shown"])]
