"""What a system sends becomes what a form takes, or every fault in it is named by pointer."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from portal.acts.fields import Text, Upload, Uploads
from portal.acts.forms import ActForm, RowForm, rows_of
from portal.api.acts.describing import describe
from portal.api.acts.inputs import read, settle
from portal.api.acts.schema import request_of
from portal.api.problems import Refusal
from portal.forms import DateInput, DateTimeInput

KINDS = [("call", "电话"), ("letter", "发函")]


class StepRow(RowForm):
    title = forms.CharField(label="步骤", max_length=20)
    on = forms.DateField(label="日期", widget=DateInput())
    done = forms.BooleanField(label="已完成", required=False)
    photo = Upload(label="照片", required=False)


class Form(ActForm):
    rows = rows_of(StepRow)
    rows_name = "steps"

    kind = forms.ChoiceField(label="方式", choices=KINDS)
    organs = forms.MultipleChoiceField(label="单位", choices=[(1, "甲"), (2, "乙")], required=False)
    note = Text(label="说明", required=False)
    agreed = forms.BooleanField(label="同意", required=False)
    days = forms.IntegerField(label="天数", required=False, max_value=500)
    amount = forms.DecimalField(label="金额", required=False, max_digits=8, decimal_places=2)
    at = forms.DateTimeField(label="时间", required=False, widget=DateTimeInput())
    begins = forms.TimeField(label="开始", required=False)
    scan = Upload(label="扫描件", required=False)
    papers = Uploads(label="附件", required=False)
    trail = forms.CharField(required=False, widget=forms.HiddenInput)


class GrowingForm(Form):
    def build(self) -> None:
        self.fields["extra_7"] = forms.CharField(label="另一项", required=False)


def make_form(*bound: Any, of: type[ActForm] = Form) -> ActForm:
    nobody: Any = None
    return of(*bound, subject=None, membership=nobody, now=datetime(2026, 3, 2, tzinfo=UTC))


def judged(body: Any, files: dict[str, Any] | None = None, *, of: type[ActForm] = Form) -> ActForm:
    sent = read(body, MultiValueDict(files or {}), rows_name="steps")
    form = make_form(sent.data, sent.files, of=of)
    settle(form, sent)
    return form


def faults(body: Any, files: dict[str, Any] | None = None) -> dict[str, str]:
    with pytest.raises(Refusal) as refused:
        judged(body, files)
    assert refused.value.kind.status == 422
    return {fault.pointer: fault.code for fault in refused.value.errors}


def pdf(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4")


def test_every_type_arrives_as_the_service_takes_it() -> None:
    form = judged(
        {
            "kind": "call",
            "organs": [1, "2"],
            "note": "请\n尽快",
            "agreed": True,
            "days": 5,
            "amount": 10.5,
            "at": "2026-03-02T02:00:00Z",
            "begins": "10:30",
            "steps": [
                {"title": "踏勘", "on": "2026-03-04", "done": True},
                {"title": "复核", "on": "2026-03-05"},
            ],
        }
    )
    inputs = form.inputs()
    assert inputs["organs"] == ["1", "2"]
    assert (inputs["note"], inputs["agreed"], inputs["days"]) == ("请\n尽快", True, 5)
    assert inputs["amount"] == Decimal("10.5")
    assert inputs["at"] == datetime(2026, 3, 2, 2, tzinfo=UTC)
    assert [row["done"] for row in inputs["steps"]] == [True, False]


def test_a_zone_farther_off_than_the_database_knows_is_understood() -> None:
    at = judged({"kind": "call", "at": "2026-03-02T10:00:00+23:59"}).inputs()["at"]
    assert at == datetime(2026, 3, 1, 10, 1, tzinfo=UTC)
    assert at.utcoffset() == timedelta(hours=8), "as it is told here, and as the pages would have taken it"
    for beyond in ("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"):
        assert faults({"kind": "call", "at": beyond}) == {"/at": "invalid"}


def test_what_is_left_out_or_null_is_empty() -> None:
    left_out, null = (
        judged({"kind": "call"}),
        judged({"kind": "call", "note": None, "days": None, "steps": None}),
    )
    assert left_out.inputs() == null.inputs()
    assert left_out.inputs()["days"] is None and left_out.inputs()["steps"] == []
    assert faults({}) == faults({"kind": None}) == {"/kind": "required"}


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("kind", True),
        ("kind", ["call"]),
        ("organs", "1"),
        ("organs", [[1]]),
        ("organs", {"1": 1}),
        ("note", 5),
        ("agreed", "true"),
        ("agreed", 1),
        ("days", "5"),
        ("days", 5.5),
        ("days", True),
        ("amount", []),
        ("at", "2026-03-02T10:00:00"),
        ("at", "2026-03-02"),
        ("begins", "halb elf"),
        ("scan", "data:application/pdf;base64,JVBERi0="),
        ("papers", []),
        ("steps", {"title": "踏勘"}),
        ("steps", "踏勘"),
        ("steps", [{}] * 201),
    ],
)
def test_another_type_is_refused_and_never_guessed_at(member: str, value: Any) -> None:
    assert faults({"kind": "call", member: value}) == {f"/{member}": "type"}


def test_what_the_form_refuses_has_its_place_and_code() -> None:
    body = {
        "kind": "fax",
        "days": 501,
        "amount": "1.234",
        "at": "9999-12-31T10:00:00+08:00",
        "steps": [{"title": "x" * 21, "on": "9999-12-31"}, {"title": "缺日期"}, {}, {"done": True}],
    }
    assert faults(body) == {"/steps/2": "required"}, "types and rows are looked at first"
    del body["steps"][2]
    assert faults(body) == {
        "/kind": "invalid_choice",
        "/days": "max_value",
        "/amount": "max_decimal_places",
        "/at": "invalid",
        "/steps/0/title": "max_length",
        "/steps/0/on": "invalid",
        "/steps/1/on": "required",
        "/steps/2/title": "required",
        "/steps/2/on": "required",
    }


def test_unknown_members_are_refused_and_named() -> None:
    with pytest.raises(Refusal) as refused:
        judged({"kind": "call", "a/b~c": 1, "trail": "x", "steps-0-title": "y", "steps": [{"titel": "z"}]})
    assert refused.value.kind.code == "unknown-member"
    pointers = {fault.pointer for fault in refused.value.errors}
    assert pointers == {"/a~1b~0c", "/trail", "/steps-0-title", "/steps/0/titel"}


def test_a_multipart_form_says_the_same_in_parts() -> None:
    parts = QueryDict(mutable=True)
    parts["kind"], parts["agreed"], parts["days"], parts["note"] = "letter", "true", "7", ""
    parts.setlist("organs", ["1", "2"])
    parts["steps"] = '[{"title": "踏勘", "on": "2026-03-04"}]'
    files = {"scan": [pdf("a.pdf")], "papers": [pdf("b.pdf"), pdf("c.pdf")], "steps-0-photo": [pdf("d.pdf")]}
    for name, some in files.items():
        parts.setlist(name, some)
    inputs = judged(parts, files).inputs()
    assert (inputs["organs"], inputs["agreed"], inputs["days"]) == (["1", "2"], True, 7)
    assert [file.name for file in inputs["papers"]] == ["b.pdf", "c.pdf"]
    assert inputs["steps"][0]["photo"].name == "d.pdf"


@pytest.mark.parametrize(
    ("parts", "files", "expected"),
    [
        ("kind=call&agreed=yes", {}, {"/agreed": "type"}),
        ("kind=call&kind=letter", {}, {"/kind": "type"}),
        ("kind=call&steps=[", {}, {"/steps": "type"}),
        ("kind=call&steps=[1]", {}, {"/steps/0": "type"}),
        ("kind=call&steps=%5B%7B%22title%22%3A%22%5Cud800%22%7D%5D", {}, {"/steps": "type"}),
        ("kind=call", {"note": [pdf("a.pdf")]}, {"/note": "unknown-member"}),
        ("kind=call", {"scan": [pdf("a.pdf"), pdf("b.pdf")]}, {"/scan": "type"}),
        ("kind=call", {"steps-0-photo": [pdf("a.pdf")]}, {"/steps-0-photo": "unknown-member"}),
    ],
)
def test_parts_that_do_not_fit_are_refused(
    parts: str, files: dict[str, Any], expected: dict[str, str]
) -> None:
    assert faults(QueryDict(parts), files) == expected


def test_the_description_proposes_and_lists_choices() -> None:
    told = describe(make_form())
    members = {member["name"]: member for member in told["inputs"]}
    assert "trail" not in members
    assert members["kind"]["choices"] == [
        {"value": "call", "label": "电话"},
        {"value": "letter", "label": "发函"},
    ]
    assert (members["days"]["type"], members["days"]["most"]) == ("integer", 500)
    assert (members["scan"]["type"], members["papers"]["type"]) == ("file", "files")
    assert [member["name"] for member in told["rows"]["inputs"]] == ["title", "on", "done", "photo"]


def test_the_schema_says_what_is_taken() -> None:
    bodies = request_of(Form)
    body = bodies["application/json"]
    assert body["required"] == ["kind"] and body["additionalProperties"] is False
    assert body["properties"]["kind"]["enum"] == ["call", "letter"]
    assert body["properties"]["steps"]["items"]["required"] == ["title", "on"]
    assert "scan" not in body["properties"] and "trail" not in body["properties"]
    assert "scan" in bodies["multipart/form-data"]["properties"]
    assert request_of(GrowingForm)["application/json"]["additionalProperties"]


class NeedsScan(ActForm):
    scan = Upload(label="扫描件")


def test_where_a_file_is_required_only_a_multipart_form_is_taken() -> None:
    assert set(request_of(NeedsScan)) == {"multipart/form-data"}
