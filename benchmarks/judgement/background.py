"""False alarms on real posts about no school: whatever is shown of them is one."""

from dataclasses import asdict

from benchmarks.judgement.results import Result, table
from benchmarks.judgement.sources import OURS, Sources, needed
from config.school import School
from matchers.assess import Assessor
from scanner.evaluation import count_false_alarms, schools_from


def measure(sources: Sources) -> Result:
    """Judge the background with the watchlist of every school of dev and of the training sets that others wrote."""
    path = needed(sources.background, "background")
    folders = [folder for folder in (*sources.train, sources.dev) if folder and folder.resolve().parent != OURS]
    schools: dict[str, School] = {}
    for folder in folders:
        schools |= schools_from(folder)
    found = asdict(count_false_alarms(path, schools, Assessor))
    del found["posts_per_second"]
    return found


def as_markdown(result: Result) -> str:
    """The mean, and the schools by what was shown."""
    shown = sorted(result["shown"].values())
    rows = [
        ["background posts", f"{result['posts']:,}"],
        ["schools whose watchlists they were judged by", str(len(shown))],
        ["shown posts per 10,000, mean over the schools", f"{result['false_alarms_per_10k']:.2f}"],
        ["shown posts per 10,000, worst school", f"{10_000 * shown[-1] / result['posts']:.2f}"],
        ["schools with no post shown", str(shown.count(0))],
    ]
    return table(["false alarms", "figure"], rows)
