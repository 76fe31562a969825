"""What acts are answered, and how their operations are described."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.response import Response

from portal.acts.act import Act
from portal.acts.forms import ActForm
from portal.acts.performing import Step
from portal.api import etags
from portal.api.acts.kinds import Kind, is_aid, kind_of
from portal.organizations.enums import Role


class IssuedPaper(serializers.Serializer[Any]):
    """一份刚出具的文书。"""

    id = serializers.CharField()
    title = serializers.CharField()
    number = serializers.CharField(allow_null=True)


class Begun(serializers.Serializer[Any]):
    """新建立的对象。"""

    resource = serializers.CharField()
    id = serializers.CharField()
    number = serializers.CharField(allow_null=True, help_text="编号；尚未编号的为 null。")
    state = serializers.CharField(help_text="办理后的状态。")
    state_label = serializers.CharField()
    ledger_length = serializers.IntegerField(help_text="台账的条数。")


class Done(Begun):
    """一项办理的结果。"""

    act = serializers.CharField()
    documents = IssuedPaper(many=True, help_text="本次出具的文书；内容稍后可以下载。")


class Option(serializers.Serializer[Any]):
    """一个选项。"""

    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a member, not the option


class InputMember(serializers.Serializer[Any]):
    """一个输入项。"""

    name = serializers.CharField(help_text="成员名。")
    label = serializers.CharField()  # type: ignore[assignment]  # a member, not the option
    type = serializers.ChoiceField(choices=[(kind.value, kind.value) for kind in Kind])
    required = serializers.BooleanField()  # type: ignore[assignment]  # a member, not the option
    help = serializers.CharField()
    choices = Option(many=True, allow_null=True)
    value = serializers.JSONField(allow_null=True, help_text="平台的建议值；不发送即不采用。")
    most = serializers.JSONField(allow_null=True, help_text="文字的最大长度，或数值的上限。")
    least = serializers.JSONField(allow_null=True, help_text="数值的下限。")
    rule = serializers.CharField(help_text="所依据的条款。")


class InputRows(serializers.Serializer[Any]):
    """逐行填写的部分。"""

    name = serializers.CharField(help_text="成员名；其值为数组，每行一个对象。")
    label = serializers.CharField()  # type: ignore[assignment]  # a member, not the option
    required = serializers.BooleanField()  # type: ignore[assignment]  # a member, not the option
    most = serializers.IntegerField(help_text="最多的行数。")
    inputs = InputMember(many=True)
    value = serializers.ListField(child=serializers.JSONField(), help_text="平台的建议值。")


class OpenBeginning(serializers.Serializer[Any]):
    """现在可以建立的一种对象。"""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a member, not the option
    rule = serializers.CharField(help_text="所依据的条款。")
    inputs = InputMember(many=True)
    rows = InputRows(allow_null=True)


class OpenBeginnings(serializers.Serializer[Any]):
    """现在可以建立的对象。"""

    items = OpenBeginning(many=True)


class Consequences(serializers.Serializer[Any]):
    """办理的后果。"""

    state = serializers.CharField(help_text="办理后的状态；视内容而定的为空。")
    papers = serializers.ListField(child=serializers.CharField(), help_text="出具的文书")
    starts = serializers.ListField(child=serializers.CharField(), help_text="开始的时限")
    stops = serializers.ListField(child=serializers.CharField(), help_text="停止的时限")
    told = serializers.ListField(child=serializers.CharField(), help_text="通知的人")
    heading = serializers.CharField(help_text="台账栏目")


class OpenAct(serializers.Serializer[Any]):
    """现在可以办理的一项。"""

    act = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a member, not the option
    rule = serializers.CharField(help_text="所依据的条款。")
    consequences = Consequences()
    inputs = InputMember(many=True)
    rows = InputRows(allow_null=True)


class OpenActs(serializers.Serializer[Any]):
    """现在可以办理的事项。"""

    items = OpenAct(many=True)


def begun(subject: Any, case: Any, resource: str) -> dict[str, Any]:
    """A case or a part of one as it stands now, its ledger read anew."""
    case.ledger.refresh_from_db(fields=["length", "head_hash"])
    return {
        "resource": resource,
        "id": str(subject.pk),
        "number": case.number,
        "state": subject.state,
        "state_label": str(subject.get_state_display()),
        "ledger_length": case.ledger.length,
    }


def done(step: Step, resource: str) -> Response:
    """An act that was carried out: what became of its subject, and the papers that it issued."""
    papers = [{"id": str(paper.pk), "title": paper.title, "number": paper.number} for paper in step.issued]
    body = {"act": step.act.code, **begun(step.subject, step.case, resource), "documents": papers}
    return Response(body, headers={"ETag": etags.ledger_etag(step.case.ledger)})


def prefilling(form: type[ActForm]) -> list[OpenApiParameter]:
    """Members that may be filled in beforehand, by the address."""
    return [
        OpenApiParameter(name, str, OpenApiParameter.QUERY, description=str(asked.label or ""))
        for name, asked in form.base_fields.items()
        if kind_of(asked) not in (Kind.FILE, Kind.FILES) and not is_aid(asked)
    ]


def words_of(act: Act) -> str:
    """The row of the table, in words."""
    lines = [
        ("依据", act.rule),
        ("由谁办理", "、".join(sorted(str(Role(role).label) for role in act.roles))),
        ("出具文书", "、".join(str(kind.label) for kind in act.issues)),
        ("开始的时限", "、".join(str(clock.label) for clock in act.opens)),
        ("停止的时限", "、".join(str(clock.label) for clock in act.settles)),
        ("通知", "、".join(str(party.label) for party in act.notifies)),
    ]
    told = "\n".join(f"- {name}：{words}" for name, words in lines if words)
    return f"{told}\n\n与页面上的同名办理相同；输入项因对象而异的，先读本地址的 GET 答复。"
