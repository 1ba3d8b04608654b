"""The best packages of their kind on the same texts; run by the Python of an environment that has them.

``PYTHON benchmarks/judgement/rivals.py`` reads ``{"abuse": [texts], "personal_data": [texts]}`` and writes
``{"abuse": [scores], "personal_data": [[[start, end, type], …], …], "versions": {…}}``. Nothing of this project is
imported here, and nothing that is imported here is a dependency of it. To make the environment:
``python -m venv ENV && ENV/bin/pip install alt-profanity-check presidio-analyzer``.
"""

import json
import sys
from importlib.metadata import version

import profanity_check  # type: ignore[import-not-found]
from presidio_analyzer.predefined_recognizers import (  # type: ignore[import-not-found]
    CreditCardRecognizer,
    EmailRecognizer,
    IbanRecognizer,
    PhoneRecognizer,
)

_LEAST_SCORE = 0.4


def main() -> None:
    asked = json.load(sys.stdin)
    recognizers = [
        CreditCardRecognizer(),
        EmailRecognizer(),
        IbanRecognizer(),
        PhoneRecognizer(supported_regions=("GB", "US", "DE", "IL", "IN", "CA", "BR")),
    ]
    json.dump(
        {
            "abuse": [float(score) for score in profanity_check.predict_prob(asked["abuse"])],
            "personal_data": [
                [
                    [found.start, found.end, found.entity_type]
                    for recognizer in recognizers
                    for found in recognizer.analyze(text, recognizer.supported_entities, None)
                    if found.score >= _LEAST_SCORE
                ]
                for text in asked["personal_data"]
            ],
            "versions": {name: version(name) for name in ("alt-profanity-check", "presidio-analyzer")},
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
