"""Notices: what each form says of file, pay, membership and appraisal, and templates that the office writes."""

import pytest

from rotation.errors import FileError
from rotation.i18n import language
from rotation.model.plan import Plan
from rotation.report.handout.notices import notices
from rotation.report.handout.pages import Facts, filled, notice_template
from rotation.report.handout.people import sent
from rotation.report.handout.settings import Handout, handout_settings
from rotation.report.handout.starters import settings_yaml, write_starters
from rotation.rules.reading import Reading
from tests.rules.small_case import case, move, teacher, with_forms

NAMES = ("file_at", "pay_at", "party_at", "appraised_by", "days")
FIELDS = "{% for one in people %}" + "|".join(f"{{{{ one.{name} }}}}" for name in NAMES) + "{% endfor %}"


@pytest.fixture(autouse=True)
def chinese():
    with language("zh_CN"):
        yield


def written(template, form="secondment", settings=None, **facts):
    """The notice of one teacher who goes from the town to the hills."""
    context = case(teacher("T1", **facts), policy=with_forms(form))
    plan = Plan.of([move(context, "HILL", "T1", form=form)])
    listed = sent(plan, Reading(context.instance, context.policy))
    return notices(listed, settings or Handout(), Facts.of(context.instance), context.policy, template)


def test_file_and_pay_follow_the_form():
    assert written(FIELDS) == "城关小学|城关小学|城关小学；交流期间由山区小学代管|山区小学|5\n"
    assert written(FIELDS, "transfer") == "山区小学|山区小学|山区小学|山区小学|5\n"
    assert written(FIELDS, "itinerant") == "城关小学|城关小学|城关小学|城关小学与山区小学共同考核|2\n"


@pytest.mark.parametrize("name", ["zh_CN", "en"])
def test_the_shipped_template_says_everything(name):
    settings = handout_settings(
        None,
        {"document_no": "N-7", "report_contact": "王主任 6900", "object_to": "人事科", "object_until": "2026-07-10"},
    )
    with language(name):
        page = written(notice_template(None), settings=settings)
    for text in ("T1老师", "城关小学", "山区小学", "2028-08-31", "N-7", "王主任 6900", "人事科", "2026-07-10"):
        assert text in page
    assert "{{" not in page


def test_values_are_escaped_in_any_template():
    assert written("{% for one in people %}{{ one.name }}{% endfor %}", name="<script>") == "&lt;script&gt;\n"


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{% for %}", "第 1 行"),
        ("{{ nobody }}", "无法填写"),
        ("{{ people.__class__.__mro__ }}", "无法填写"),
        ("{{ people.append(1) }}", "无法填写"),
        ("{% include 'x' %}", "无法填写"),
        ("{% for n in range(999999999) %}{% endfor %}", "无法填写"),
    ],
)
def test_a_wrong_or_a_curious_template_is_told_in_words(template, words):
    with pytest.raises(FileError, match=words):
        filled(template, {"people": [1]})


def test_a_template_that_is_no_text_is_told_in_words(tmp_path):
    (tmp_path / "t.html").write_bytes(b"\xff\xfe\x00\xd8")
    for name in ("t.html", "missing.html"):
        with pytest.raises(FileError, match=name):
            notice_template(tmp_path / name)


@pytest.mark.parametrize("name", ["zh_CN", "en"])
def test_the_settings_written_are_the_defaults_when_read_back(tmp_path, name):
    with language(name):
        files = write_starters(tmp_path / "start")
        assert files[0].read_text(encoding="utf-8") == settings_yaml()
    assert handout_settings(files[0]) == Handout()
