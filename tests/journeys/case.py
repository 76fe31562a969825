"""The stations of one request, from the filing to the archive, each told once for every journey."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.organizations.enums import Role
from portal.organizations.models import Organization
from tests.journeys.conftest import Stage
from tests.journeys.people import Person

Scan = Callable[..., Path]
BJHZQ, BJHZQ_NAME = "652701-BJHZQ", "博乐边境经济合作区管委会"
PROJECT_FILING = "企业投资项目备案"
BEST = "非常满意"


@dataclass
class Case:
    """One request and those who meet over it. ``matters`` maps each matter to the person of its department."""

    owner: Person
    path: str
    number: str
    query_code: str
    worker: Callable[[], None]
    clerk: Person | None = None
    officer: Person | None = None
    leader: Person | None = None
    overseer: Person | None = None
    matters: dict[str, Person] = field(default_factory=dict)
    last: Person | None = None

    def act(
        self, person: Person, act: str, answers: Mapping[str, Any] | None = None, **options: Any
    ) -> Person:
        """Somebody opens the request, carries an act out and reads that it is done; then the worker has its turn.

        Who acted last goes on from the page that they were led to. It was made before the worker came: papers are
        read after opening it again."""
        if person is not self.last or not person.page.url.partition("#")[0].endswith(self.path):
            person.opens(self.path)
        person.does(act, answers, **options)
        person.sees("已完成：")
        self.last = person
        self.worker()
        return person

    def brings_in_the_park(self, stage: Stage, park: str) -> None:
        """The people of the park (or zone) committee, and the leader of the park behind it."""
        committee = Organization.objects.get(code=park).park.code
        self.clerk = stage.staff("其其格", (Role.WINDOW_CLERK, park))
        self.leader = stage.staff("巴特尔", (Role.PARK_LEADER, committee))
        self.officer = stage.staff("努尔兰", (Role.PROXY_OFFICER, park))

    def is_accepted(self) -> None:
        """The clerk accepts by notice, the leader names the proxy officer."""
        self.act(self.clerk, "予以受理", {"同时按工作量指定代办专员": False}).sees(
            "已受理", "代办服务受理通知书"
        )
        self.act(self.leader, "指定代办专员", {"代办专员": self.officer.name})

    def is_planned(self) -> None:
        self.act(self.officer, "编制工作计划").sees("计划待确认")
        self.act(self.owner, "确认工作计划").sees("办理中", "代办工作计划表")

    def is_handed_over(self, matter: str, **answers: Any) -> None:
        self.act(self.officer, "确认材料备齐", about=matter)
        self.act(self.officer, "移交部门", answers, about=matter).sees("材料移交清单")

    def is_signed_for(self, matter: str) -> None:
        self.act(self.matters[matter], "签收材料", about=matter).sees("部门已签收")

    def is_granted(self, matter: str, result: Path, number: str = "") -> None:
        answers = {"结果文件": result, **({"批文（证照）编号": number} if number else {})}
        self.act(self.matters[matter], "准予（办成）", answers, about=matter).sees("已办成")

    def is_delivered(self, by: Person | None = None) -> None:
        self.act(by or self.officer, "送达结果")
        self.act(self.owner, "签收结果").sees("已送达", "办结送达回证")

    def is_reported(self) -> None:
        """The officer puts the composed report to the leader, who signs it."""
        self.act(self.officer, "编辑报告")
        self.act(self.leader, "审签并报送").sees("已反馈")

    def is_reviewed(self) -> None:
        self.act(self.overseer, "签收报告")
        self.act(self.overseer, "审阅通过", {"审阅意见": "同意。"})

    def is_visited(self, answer: str = "满意", note: str = "服务周到。") -> None:
        self.act(self.overseer, "满意度回访", {"企业是否满意": answer, "回访记录": note})

    def is_archived(self) -> None:
        self.act(self.officer, "归档").sees("已归档")


def fills_in(
    filer: Person,
    scan: Scan,
    matters: Mapping[str, str],
    *,
    park: str,
    project: str = "年产两万吨番茄制品生产线项目",
    leaves_out: tuple[str, ...] = (),
    contact: tuple[str, str] | None = None,
) -> None:
    """The first four steps of a draft that has just been begun. ``matters`` maps each matter to the county where it is
    decided, "" for that of the project."""
    filer.follows("开始填写")
    filer.fills({"委托哪个园区代办": park, "上面的企业信息准确无误": True}).presses("保存并继续")
    for matter in matters:
        filer.page.locator(".matter").filter(has_text=matter).get_by_role("checkbox").check()
    filer.presses("保存并继续")
    elsewhere = {matter: county for matter, county in matters.items() if county}
    if contact:
        filer.fills(dict(zip(("联系人", "联系电话"), contact, strict=True)))
    places = filer.page.locator("details").filter(has_text="有事项在其他县市办理")
    if elsewhere and places.get_attribute("open") is None:
        places.locator("summary").click()
    filer.fills(
        {"委托方式": "全面委托", "项目名称": project, "项目地点": "北京路与友谊路交汇处", **elsewhere}
    )
    filer.presses("保存并继续")
    papers = filer.page.locator("section.material")
    for name in papers.locator("h2").all_inner_texts():
        paper = name.partition(". ")[2]
        if paper not in leaves_out:
            section = papers.filter(has=filer.page.get_by_role("heading", name=name, exact=True))
            section.locator("input[type=file]").set_input_files(scan(f"{paper}.pdf"))
            filer.presses("上传", within=section).sees(f"{paper}.pdf")
    filer.presses("保存并继续")


def files(
    owner: Person, scan: Scan, worker: Callable[[], None], matters: Mapping[str, str], **options: Any
) -> Case:
    """The enterprise fills in the five steps, confirms its entrustment and keeps the receipt."""
    owner.opens("/drafts/new/").presses("开始填写")
    fills_in(owner, scan, matters, **options)
    owner.sees(*matters)
    owner.fills(
        {
            "本企业确认以上委托内容、权限和期限，自愿委托所选园区代办": True,
            "已阅读个人信息告知，同意为代办目的处理上述信息并提供给办理部门": True,
        }
    )
    return is_submitted(owner, worker)


def is_submitted(filer: Person, worker: Callable[[], None]) -> Case:
    filer.presses("确认委托并提交").sees("代办申请已提交")
    number, code = filer.page.locator(".receipt-codes dd").all_inner_texts()
    worker()
    path = filer.page.get_by_role("link", name="查看办理进度").get_attribute("href")
    return Case(owner=filer, path=path, number=number, query_code=code, worker=worker)
