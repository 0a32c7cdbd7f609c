"""Pages as a browser shows them: they fit, ask nothing of the network, print, and their tables filter and sort."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from rotation.check import check
from rotation.i18n import language
from rotation.io.read import read
from rotation.io.samples import sample_path
from rotation.model.plan import Plan
from rotation.report.compared import Swept, TradeoffFacts, TradeoffPoint
from rotation.report.compared_sides import compared
from rotation.report.handout.notices import notices
from rotation.report.handout.pages import Facts, notice_template
from rotation.report.handout.people import sent
from rotation.report.handout.public import public_page
from rotation.report.handout.settings import Handout
from rotation.report.page.comparison import comparison_page
from rotation.report.page.facts import facts_of_plan, goals_of_verdict, proof_of_certificate
from rotation.report.page.page import Column, Section, Table
from rotation.report.page.page import page as made
from rotation.report.page.report import outcome_page, report_page
from rotation.rules.reading import Reading
from rotation.solve import solve
from tests.report.page.any_comparison import planned, to, without_plan
from tests.rules.small_case import case, move, teacher

CHROMIUM = os.environ.get("ROTATION_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
if CHROMIUM is None:
    pytest.skip("no chromium on this machine; the pages are not rendered", allow_module_level=True)
playwright = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed; the pages are not rendered"
)

LONG = "北京市第一百二十八中学附属实验学校怀柔分校远郊九年一贯制校区"
OUTSIDE = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
  const frame = svg.viewBox.baseVal;
  return [...svg.querySelectorAll('text')].filter(text => {
    const box = text.getBBox();
    return box.x < -2 || box.y < -2 || box.x + box.width > frame.width + 2 || box.y + box.height > frame.height + 2;
  }).map(text => svg.querySelector('title').textContent + ': ' + text.textContent);
})"""


@pytest.fixture(scope="module")
def launch():
    """Start a browser with more of an environment; all are closed at the end."""
    with playwright.sync_playwright() as engine:
        started = []

        def run(**environment):
            switches = ["--no-sandbox", "--disable-gpu"]
            started.append(
                engine.chromium.launch(executable_path=CHROMIUM, args=switches, env={**os.environ, **environment})
            )
            return started[-1]

        yield run
        for one in started:
            one.close()


@pytest.fixture(scope="module")
def browser(launch):
    return launch()


@pytest.fixture(scope="module")
def latin_browser(launch, tmp_path_factory):
    """A browser that finds a Latin font only, as on a computer without a Chinese one."""
    listed = [
        subprocess.run(["fc-list", f":lang={code}", "file"], capture_output=True, text=True, check=True).stdout
        for code in ("en", "zh-cn")
    ]
    latin, chinese = ({line.strip().rstrip(":") for line in text.splitlines()} for text in listed)
    fonts = sorted(file for file in latin - chinese if "Sans" in Path(file).name)
    if not fonts:
        pytest.skip("no Latin font on this machine beside the Chinese ones")
    home = tmp_path_factory.mktemp("fonts")
    (home / "found").mkdir()
    shutil.copy(fonts[0], home / "found")
    (home / "fonts.conf").write_text(
        f"<fontconfig><dir>{home / 'found'}</dir><cachedir>{home / 'cache'}</cachedir></fontconfig>", encoding="utf-8"
    )
    return launch(FONTCONFIG_FILE=str(home / "fonts.conf"))


@pytest.fixture
def show(browser, tmp_path):
    """Open a page; returns it, and what it asked for and complained of."""
    yield from shown_by(browser, tmp_path)


@pytest.fixture
def show_in_latin(latin_browser, tmp_path):
    """The same without a Chinese font."""
    yield from shown_by(latin_browser, tmp_path)


def shown_by(browser, tmp_path):
    opened = []

    def run(text, width=1100, script=True):
        file = tmp_path / f"page{len(opened)}.html"
        file.write_text(text, encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=script)
        page, said = context.new_page(), []
        page.on("request", lambda request: said.append(request.url) if request.url != file.as_uri() else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda message: said.append(message.text))
        page.goto(file.as_uri())
        opened.append(context)
        return page, said

    yield run
    for context in opened:
        context.close()


def report(context, *moves):
    plan = Plan.of(moves)
    verdict = check(plan, context.instance, context.policy)
    goals = goals_of_verdict(verdict)
    return report_page(
        facts_of_plan(plan, context.instance, context.policy, verdict, goals, proof_of_certificate(None))
    )


def sized(schools, moves):
    """So many schools on a grid, with names of 2 to 30 letters, and so many moves between them."""
    places = {
        f"P{n:03}": {"name": LONG[: 2 + n % 29], "longitude": 116 + n % 17 / 40, "latitude": 40 + n // 17 / 40}
        for n in range(schools)
    }
    people = [
        teacher(f"T{n}", name=LONG[: 2 + n % 29], quota_school_id=f"P{n % schools:03}", backbone_level="district")
        for n in range(max(moves, 1))
    ]
    context = case(*people, schools=places)
    chosen = [
        move(context, f"P{(n + 1 + n // schools) % schools:03}", f"T{n}") for n in range(moves if schools > 1 else 0)
    ]
    return context, chosen


@pytest.mark.parametrize(
    ("schools", "moves"), [(1, 0), (2, 1), (12, 30), pytest.param(300, 120, marks=pytest.mark.slow)]
)
def test_reports_of_any_size_fit(show, schools, moves):
    with language("zh_CN"):
        context, chosen = sized(schools, moves)
        text = report(context, *chosen)
    assert len(text.encode()) < 2_000_000
    for width in (1100, 420):
        page, said = show(text, width)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1
        assert page.evaluate(OUTSIDE) == []
        assert said == []


def test_a_page_without_a_chinese_font_fits_and_says_what_is_missing(show, show_in_latin):
    with language("zh_CN"):
        context, chosen = sized(12, 30)
        pages = report(context, *chosen), outcome_page(solve(read(sample_path("infeasible_rate")), solver="cpsat"))
    for text in pages:
        for width in (1100, 420):
            page, said = show_in_latin(text, width)
            assert page.locator("#fonts").is_visible()
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1
            assert page.evaluate(OUTSIDE) == []
            assert said == []
        page, _said = show(text)
        assert page.locator("#fonts").count() == 0
    *texts, _people = handed_out()
    for text in texts:
        page, said = show_in_latin(text, 820)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1
        assert said == []


def test_tables_filter_and_sort_and_stand_without_script(show):
    with language("en"):
        context, chosen = sized(12, 30)
        text = report(context, *chosen)
    page, _said = show(text)
    table = page.locator("table.sorting").filter(has=page.locator("th", has_text="destination")).first
    rows = table.locator("tbody tr")
    assert rows.count() == 30
    table.locator("xpath=../input").fill(LONG[:20])
    shown = rows.evaluate_all("all => all.filter(one => one.style.display !== 'none').length")
    assert 0 < shown < 30
    table.locator("xpath=../input").fill("")
    schools = page.locator("table.sorting").filter(has=page.locator("th", has_text="arriving")).first
    schools.locator("th", has_text="arriving").click()
    values = [float(one) for one in schools.locator("tbody tr td:nth-child(5)").all_inner_texts()]
    assert values == sorted(values)
    plain, _said = show(text, script=False)
    assert plain.locator("input:visible").count() == 0
    assert plain.locator("table").count() == page.locator("table").count()


def test_who_a_row_is_about_stays_on_one_line_with_the_code_and_wide_tables_scroll(show):
    """One line is as high as the cell of a code alone; a name of thirty letters may break, its code stays legible."""
    cells = ["T000233", "欧阳小红（T000233）", "玉坊中心小学实验学校（S070）", LONG + "（S070）"]
    text = "the rows of the changes name this teacher, and so do many others "
    table = Table([Column(str(at)) for at in range(8)], [[cell, *[text] * 7] for cell in cells], plain=True)
    with language("zh_CN"):
        content = made("t", "", [], [Section("s", tables=[table])])
    inside = """all => all.map(one => {
      const area = document.createRange(); area.selectNodeContents(one); return area.getClientRects().length; })"""
    for width in (1100, 390):
        page, _said = show(content, width)
        lines = page.locator("tbody td:first-child").evaluate_all(inside)
        assert lines[:3] == [1, 1, 1]
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1
        beyond = page.locator(".scroll").evaluate("one => one.scrollWidth - one.clientWidth")
        assert (beyond > 0) == (width == 390), "moved sideways on a phone only"
        word = page.locator("tbody td:nth-child(2)").first.bounding_box()
        assert word["width"] > 90, "words of other cells are not broken letter by letter"


def test_a_report_prints_on_paper(show):
    context, chosen = sized(12, 30)
    page, _said = show(report(context, *chosen))
    paper = page.pdf(format="A4")
    assert paper.startswith(b"%PDF")
    assert 3 <= paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") <= 40


def test_the_page_of_an_infeasible_year_fits(show):
    with language("zh_CN"):
        text = outcome_page(solve(read(sample_path("infeasible_rate")), solver="cpsat"))
    page, said = show(text, 420)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1
    assert said == []


def test_the_page_of_a_comparison_fits_and_prints(show):
    """Six sides with names of 30 letters, a sweep and a trade-off."""
    sides = [planned(LONG[: 30 - n], *([to("HILL")] if n % 2 else [])) for n in range(5)]
    swept = Swept(parameter="rules.commute.minutes", values={one.name: 10**n for n, one in enumerate(sides[2:])})
    points = tuple(TradeoffPoint(slack=n, first=10**6 + n, second=9 - n, proved=True) for n in range(9))
    facts = compared(
        [*sides, without_plan("<b>")], swept, TradeoffFacts(first="shortage", second="burden", points=points)
    )
    with language("zh_CN"):
        text = comparison_page(facts)
    for width in (1100, 420):
        page, said = show(text, width)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1
        assert page.evaluate(OUTSIDE) == []
        assert said == []
    page, _said = show(text)
    first_screen = page.locator("td.best").first.bounding_box()
    assert first_screen["y"] < 800
    assert page.pdf(format="A4").count(b"/Type /Page\n") <= 12


def handed_out():
    """Twelve schools, five who go: the notices, the public list, and how many go."""
    context, chosen = sized(12, 5)
    people = sent(Plan.of(chosen), Reading(context.instance, context.policy))
    facts = Facts.of(context.instance)
    with language("zh_CN"):
        letters = notices(people, Handout(), facts, context.policy, notice_template(None))
        return letters, public_page(people, Handout(), facts), people


def test_a_notice_and_the_public_list_fit(show):
    *texts, people = handed_out()
    for text in texts:
        page, said = show(text, 820)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1
        assert said == []
    page, _said = show(texts[0])
    paper = page.pdf(format="A4")
    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") == len(people)
