"""What a solving process says at its end reaches people in their language, by way of files and processes too."""

import pickle

import pytest

from rotation.i18n import language
from rotation.report.words import said
from solvers.said import SaidText


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "the solving process was ended by the signal SIGKILL: no space left; its memory was limited to 9 MiB"),
        ("zh_CN", "求解进程被信号 SIGKILL 终止：no space left；内存上限为 9 MiB"),
    ],
)
def test_a_text_within_a_text_is_translated_too(lang, words):
    killed = SaidText("the solving process was ended by the signal {name}", name="SIGKILL")
    whole = SaidText("{words}: {more}", words=killed, more="no space left")
    message = SaidText("{words}; its memory was limited to {limit} MiB", words=whole, limit=9)
    assert (
        message == "the solving process was ended by the signal SIGKILL: no space left; its memory was limited to 9 MiB"
    )
    with language(lang):
        assert said(message) == said(pickle.loads(pickle.dumps(message))) == words


@pytest.mark.parametrize("text", ["a {brace} of another library's", ""])
def test_what_has_no_places_is_said_as_it_is(text):
    assert said(text) == said(SaidText(text)) == SaidText(text) == text
