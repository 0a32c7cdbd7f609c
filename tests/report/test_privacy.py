"""What never leaves the office: birth dates, homes, why somebody is exempt, the tier of a school."""

import logging
from dataclasses import replace
from io import BytesIO

import openpyxl
import pandas as pd
import pytest

from rotation.flow.edges import edge_table, move_graph
from rotation.flow.export import FORMATS, graph_files
from rotation.flow.schools import FlowSchools
from rotation.i18n import language
from rotation.io import read
from rotation.io.samples import sample_path
from rotation.model.instance import Instance
from rotation.model.vocabulary import EXEMPTION_CODES, TIERS
from rotation.model.vocabulary_events import EVENT_KINDS
from rotation.report.files import write_outcome
from rotation.report.handout.folder import Wanted, handout_files
from rotation.report.handout.pages import notice_template
from rotation.report.handout.settings import Handout
from rotation.report.page.report import outcome_page
from rotation.solve import solve

EVENTS = ("sick_leave", "maternity", "resigned")
POLICY_SHEET = "政策参数与来源"


def with_events(instance):
    """The instance with three teachers who have fallen ill or left within the year."""
    rows = [
        {"teacher_id": code, "date": "2026-05", "kind": kind, "document_no": f"人字〔2026〕77{kind}", "remark": "住院"}
        for code, kind in zip(instance.teachers["teacher_id"].iloc[[3, 9, 15]], EVENTS, strict=True)
    ]
    changed = Instance.of({**instance.tables, "events": pd.DataFrame(rows)}, instance.policy_rows)
    return replace(changed, assumptions=instance.assumptions)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Every text that is written of the toy sample's plan, by file, and by sheet for the workbooks."""
    instance = with_events(read(sample_path("toy")))
    outcome = solve(instance, solver="greedy")
    folder = tmp_path_factory.mktemp("plan") / "plan"
    with language("zh_CN"):
        found = {file.name: file.read_bytes() for file in write_outcome(outcome, folder, ["rotation"])}
        found |= dict(handed_out(outcome))
    texts = {}
    for name, content in found.items():
        if name.endswith(".xlsx"):
            for sheet in openpyxl.load_workbook(BytesIO(content)):
                cells = (str(value) for row in sheet.iter_rows(values_only=True) for value in row if value is not None)
                texts[f"{name} {sheet.title}"] = "\n".join(cells)
        else:
            texts[name] = content.decode("utf-8-sig")
    return instance, texts


def handed_out(outcome):
    """The report, every handout and the graph files of a plan."""
    context, plan = outcome.formulation.context, outcome.plan
    yield "report.html", outcome_page(outcome).encode()
    wanted = Wanted(True, True, True, context.instance.start_date, True)
    case = (plan, context.instance, context.policy)
    yield from handout_files(*case, Handout(), wanted, notice_template(None))
    graph = move_graph(FlowSchools.of(context), edge_table(context, plan))
    yield from graph_files(graph, FORMATS, context.instance.start_date).items()


def test_no_birth_date_and_no_home_is_in_any_file(written):
    instance, texts = written
    people = instance.teachers
    private = {*people["birth_date"], *people["home_area"], *people["id_number"]} - {""}
    private |= {str(value) for value in people["home_longitude"].dropna()}
    for name, text in texts.items():
        assert not [value for value in private if value in text], name


def test_no_reason_of_an_exemption_is_in_any_file(written):
    instance, texts = written
    assert len(instance["exemptions"])
    words = {EXEMPTION_CODES.zh(code) for code in instance["exemptions"]["code"]} | set(instance["exemptions"]["code"])
    words |= {number for number in instance["exemptions"]["document_no"] if number}
    # The policy sheet names the parameter of a reason, which says nothing of a person.
    personal = {name: text for name, text in texts.items() if POLICY_SHEET not in name}
    assert len(personal) < len(texts)
    for name, text in personal.items():
        assert not [word for word in words - {"other"} if word in text], name


def test_nothing_of_what_happened_to_a_teacher_within_the_year_is_in_any_file(written):
    instance, texts = written
    words = {EVENT_KINDS.zh(code) for code in EVENTS[:2]} | set(instance["events"]["document_no"]) | {"住院"}
    for name, text in texts.items():
        if POLICY_SHEET not in name:
            assert not [word for word in words if word in text], name


def test_no_tier_of_a_school_is_in_a_list_or_a_handout(written):
    _instance, texts = written
    # The graph is for the office's analysts, and the policy sheet names the parameters of tiers.
    inside = [
        name for name in texts if not name.endswith(("graphml", "gexf", "schools.csv")) and POLICY_SHEET not in name
    ]
    assert len(inside) > 20
    for name in inside:
        assert not [names[0] for names in TIERS.words.values() if names[0] in texts[name]], name


def test_consent_and_graph_files_name_nobody(written):
    instance, texts = written
    for name in ("moves.graphml", "moves.gexf", "schools.csv", "inspection.xlsx 分校分学段"):
        assert not [
            code for code in (*instance.teachers["teacher_id"], *instance.teachers["name"]) if code in texts[name]
        ]
    for name, text in texts.items():
        assert not [
            word for word in ("不愿意", "unwilling", "obedient") if word in text and POLICY_SHEET not in name
        ], name


def test_no_name_and_no_code_of_a_person_is_logged(caplog):
    instance = read(sample_path("toy"))
    with caplog.at_level(logging.DEBUG):
        solve(instance, solver="greedy")
    private = {*instance.teachers["name"], *instance.teachers["teacher_id"]}
    assert not [value for value in private if value in caplog.text]
