"""Is every sentence of the texts in the language of its folder? A check for development, never at run time.

It needs 290 MB that nothing else needs, so it lives in an environment of its own:

    python3 -m venv ../lid
    ../lid/bin/pip install tetun-lid==1.1.2 joblib scikit-learn
    ../lid/bin/python tools/check_language.py

Sentences of three words or more, values left out, as tetun-lid asks. Exit 1 when one is taken for another language.
The model knows Tetum, Portuguese, Indonesian and English; a folder of another language is left alone.
"""

from __future__ import annotations

import re
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
KNOWN = ("tet", "pt")
FEWEST_WORDS = 3

_TAG = re.compile(r"{%.*?%}|{{.*?}}")
_BLOCK = re.compile(r"{%\s*block\s+(\w+)\s*%}(.*?){%\s*endblock\s*%}", re.DOTALL)
_MARK = re.compile(r"^(?:~\d|\*)\s+")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")


class Sentence(NamedTuple):
    file: str
    block: str
    text: str


def sentences(language: str) -> Iterator[Sentence]:
    for path in sorted((TEMPLATES / language).glob("*.j2")):
        for block, body in _BLOCK.findall(path.read_text("utf-8")):
            for line in body.splitlines():
                plain = " ".join(_TAG.sub(" ", _MARK.sub("", line.strip())).split())
                for text in re.split(r"(?<=[.!?]) ", plain):
                    if len(_WORD.findall(text)) >= FEWEST_WORDS:
                        yield Sentence(f"{language}/{path.name}", block, text)


def main() -> int:
    # The model was pickled by another scikit-learn; what it answers is what is looked at here.
    warnings.simplefilter("ignore")
    from tetunlid import lid

    model = lid.load_model()
    wrong = 0
    for language in KNOWN:
        asked = list(dict.fromkeys(sentences(language)))
        distinct = list(dict.fromkeys(one.text for one in asked))
        answers = dict(zip(distinct, model.predict_proba(distinct), strict=True))
        counted: Counter[str] = Counter()
        for one in asked:
            said = str(model.classes_[answers[one.text].argmax()])
            counted[said] += 1
            if said != language:
                wrong += 1
                sure = answers[one.text].max()
                print(f"{one.file} {one.block}: taken for {said} ({sure:.0%}): {one.text}")
        told = ", ".join(f"{code} {count}" for code, count in counted.most_common())
        print(f"{language}: {len(asked)} sentences, {len(distinct)} distinct: {told}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
