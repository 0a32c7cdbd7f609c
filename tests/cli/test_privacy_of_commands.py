"""Every command that writes or prints, on data with planted secrets: none of them comes out anywhere."""

import io
import logging
import re

import numpy as np
import openpyxl
import pandas as pd
import pytest

from rotation.cli import main
from rotation.io.folder import write_folder
from rotation.io.read import read
from rotation.io.samples import sample_path
from rotation.model.instance import Instance
from rotation.model.vocabulary import EXEMPTION_CODES
from rotation.model.vocabulary_events import EVENT_KINDS

pytestmark = pytest.mark.slow

POLICY_SHEET = "政策参数与来源"
"""Names parameters, some of them after grounds of exemption; it says nothing of a person."""
SECRET_CODES = {"T201": "illness", "T202": "pregnancy", "T302": "investigation"}
IDENTITY = ("11010119830517", "31010419790822")
CHANGES = """changes:
  - {event: pregnancy, teacher_id: T113}
  - {event: illness, teacher_id: T205}
"""
COMMANDS = (
    "check data",
    "solve data --out plan --solver cpsat --no-isolate --report plan.html",
    "verify plan",
    "verify plan --certificate",
    "report plan --out again.html",
    "report plan --anonymise --out anonymous.html",
    "handout plan --out handouts",
    "flow plan",
    "flow plan --export gexf --out gexf",
    "flow plan --export graphml --out graphml",
    "flow plan --export csv --out csv",
    "flow reach data",
    "flow pairs data --out pairs.csv",
    "explain eligibility data",
    "explain shortage data S003 music --svg cut.svg",
    "explain school plan S003",
    "explain rules plan",
    "explain move plan T113 S004",
    "explain conflict data",
    "options plan --line S003 music",
    "needs data --out needs",
    "repair plan --changes changes.yaml --out repaired",
    "compare plan repaired --out compared",
    "report compared --out compared.html",
    "report compared --anonymise --out anonymous_comparison.html",
    "solve city --solver cpsat --out districts",
    "horizon data --years 1 --solver greedy --out horizon",
    "horizon data --years 1 --solver greedy --json",
    "solve data --solver greedy --no-isolate --json",
)
INPUTS = ("data", "city", "changes.yaml", "policy.yaml")
"""What stands there for the plan to be verified with is the office's own data, not an output."""


def identity(start: str, serial: str) -> str:
    """A number with its check digit."""
    digits = start + serial
    weights = [2 ** (17 - at) % 11 for at in range(17)]
    return digits + "10X98765432"[sum(int(one) * w for one, w in zip(digits, weights, strict=True)) % 11]


def planted() -> Instance:
    """The toy sample with identity numbers, homes on the map, grounds of exemption and events of the year."""
    toy = read(sample_path("toy"))
    people = toy.teachers.copy()
    people["home_longitude"] = [116.300071 + 0.001013 * n for n in range(len(people))]
    people["home_latitude"] = [40.100093 + 0.001017 * n for n in range(len(people))]
    grounds = [
        {"teacher_id": code, "kind": "deferred", "code": ground, "start": "2026-03", "document_no": f"密字第{n}77号"}
        for n, (code, ground) in enumerate(SECRET_CODES.items(), start=1)
    ]
    events = [
        {"teacher_id": "T305", "date": "2026-05", "kind": "sick_leave", "document_no": "密字第977号", "remark": "住院"}
    ]
    tables = {
        **toy.tables,
        "teachers": people,
        "exemptions": pd.concat([toy["exemptions"], pd.DataFrame(grounds)], ignore_index=True),
        "events": pd.DataFrame(events),
    }
    return Instance.of(tables, toy.policy_rows)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Every text by file (and sheet), all that the commands said, and all that they logged."""
    home = tmp_path_factory.mktemp("private")
    instance = planted()
    write_folder(instance, home / "data")
    file = home / "data" / "teachers.csv"
    rows = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    for at, start in enumerate(IDENTITY):
        sex = rows["gender"][at] in ("男", "m", "male")
        rows.loc[at, "id_number"] = identity(start, "121" if sex else "122")
        rows.loc[at, "birth_date"] = f"{start[6:10]}-{start[10:12]}-{start[12:14]}"
    rows.to_csv(file, index=False, encoding="utf-8-sig")
    write_folder(instance, home / "city" / "east")
    (home / "changes.yaml").write_text(CHANGES, encoding="utf-8")
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logging.getLogger().addHandler(handler)
    before = logging.getLogger().level
    logging.getLogger().setLevel(logging.DEBUG)
    said = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        for command in COMMANDS:
            with pytest.MonkeyPatch.context() as streams:
                out, err = io.StringIO(), io.StringIO()
                streams.setattr("sys.stdout", out)
                streams.setattr("sys.stderr", err)
                with pytest.raises(SystemExit) as left:
                    main([*command.split(), "--lang", "zh_CN"])
            said[command] = out.getvalue() + err.getvalue()
            assert left.value.code in (0, 5), f"{command}: {said[command]}"
    logging.getLogger().removeHandler(handler)
    logging.getLogger().setLevel(before)
    return read(home / "data"), {**dict(files(home)), **said}, stream.getvalue()


def files(home):
    """Name and text of every file that was written, of workbooks by sheet, of stored arrays one by one."""
    for path in sorted(home.rglob("*")):
        parts = path.relative_to(home).parts
        if path.is_dir() or set(parts) & set(INPUTS):
            continue
        name, content = "/".join(parts), path.read_bytes()
        if path.suffix == ".xlsx":
            for sheet in openpyxl.load_workbook(io.BytesIO(content)):
                cells = (str(value) for row in sheet.iter_rows(values_only=True) for value in row if value is not None)
                yield f"{name} {sheet.title}", "\n".join(cells)
        elif path.suffix == ".npz":
            with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
                for key in arrays.files:
                    yield f"{name} {key}", " ".join(map(str, arrays[key].ravel().tolist()))
        else:
            yield name, content.decode("utf-8-sig")


def test_all_kinds_of_files_were_written(told):
    _instance, texts, _log = told
    wanted = (
        "plan.html",
        "compared/report.html",
        "compared/facts.json",
        "compared/data.csv",
        "repaired/changed_moves.csv",
        "repaired/manifest.json",
        "plan/certificate.json",
        "repaired/state.npz about",
        "districts/city.csv",
        "districts/east/plan.json",
        "horizon/horizon.html",
        "horizon/2026/moves.csv",
        "handouts/notices.html",
        "cut.svg",
        "pairs.csv",
    )
    assert set(wanted) <= set(texts)


def test_no_identity_birth_date_or_home_is_told(told):
    instance, texts, log = told
    people = instance.teachers
    private = {*people["birth_date"], *people["home_area"], *people["id_number"]} - {""}
    private |= {f"{value:.6f}" for name in ("home_longitude", "home_latitude") for value in people[name].dropna()}
    private |= {start[6:14] for start in IDENTITY}
    assert len(private) > 60
    for name, text in {**texts, "log": log}.items():
        assert not [value for value in private if value in text], name


def test_no_ground_of_an_exemption_and_no_evidence_is_told(told):
    instance, texts, log = told
    codes = set(instance["exemptions"]["code"]) | {"pregnancy", "illness"} - {"other"}
    words = {EXEMPTION_CODES.zh(code) for code in codes} | {EVENT_KINDS.zh("sick_leave"), "住院", "密字"}
    words |= {number for number in instance["exemptions"]["document_no"] if number}
    assert set(SECRET_CODES.values()) <= codes
    for name, text in {**texts, "log": log}.items():
        if POLICY_SHEET not in name:
            assert not [word for word in words if word in text], name
            assert not [code for code in codes if re.search(rf"\b{code}\b", text)], name


def test_no_name_and_no_staff_number_is_logged(told):
    instance, _texts, log = told
    assert not [value for value in (*instance.teachers["name"], *instance.teachers["teacher_id"]) if value in log]


def test_what_anybody_wants_is_in_no_page_and_no_handout(told):
    _instance, texts, _log = told
    pages = {name: text for name, text in texts.items() if name.endswith(".html") or name.startswith("handouts/")}
    assert len(pages) > 10
    for name, text in pages.items():
        assert not [word for word in ("不愿意", "unwilling", "obedient") if word in text], name
