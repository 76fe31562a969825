"""Printing anew: the same paper in a newer layout, before it is sealed; what was printed stays on record."""

import hashlib
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from portal.documents import composing, services
from portal.documents import seals as seals_module
from portal.documents.comparing import answer_to
from portal.documents.enums import Standing
from portal.documents.models import Document, Rendering, Seal
from portal.documents.press import Printed, UnprintableText
from portal.documents.queries import get_by_hash
from portal.documents.seals import papers_to_seal
from portal.documents.services import rendering as rendering_module
from portal.documents.services.chosen import Outcome
from portal.documents.verifying import verify
from portal.errors import Conflict, NotAllowed
from portal.ledger.enums import Heading
from portal.ledger.models import Ledger
from portal.ledger.services import append, close_ledger
from portal.ledger.verify import verify as verify_ledger
from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization
from tests.keys import keyed
from tests.portal.documents.signing.conftest import Ready, bytes_of, member

NEWER = "newer"


@pytest.fixture
def upgraded(monkeypatch: pytest.MonkeyPatch) -> Any:
    """From the call on every kind of paper has another layout."""

    def upgrade() -> None:
        for module in (seals_module, rendering_module):
            monkeypatch.setattr(module, "templates_version", lambda _kind: NEWER)
        compose = composing.compose
        monkeypatch.setattr(
            rendering_module,
            "compose",
            lambda paper: compose(paper).replace("</body>", "<p>新版式</p></body>"),
        )
        really = rendering_module.press.print
        monkeypatch.setattr(
            rendering_module.press,
            "print",
            lambda html, **job: really(html, **job | {"attachment": job["attachment"] + " "}),
        )

    return upgrade


def anew(documents: list[Document], actor: Membership) -> Outcome:
    return services.print_anew(documents=documents, actor=actor, now=timezone.now())


def test_the_same_paper_in_todays_layout_can_be_sealed_and_both_printings_are_known(
    seal: Seal, ready: Ready, chief: Membership, ledger: Ledger, upgraded: Any
) -> None:
    paper = ready()
    old, old_version, facts = bytes_of(paper), paper.template_version, paper.facts
    upgraded()
    assert (
        "请先重新生成"
        in services.request_sealing(documents=[paper], actor=chief, now=timezone.now()).refused[0]
    )
    assert len(anew([paper], chief).done) == 1
    waiting = Document.objects.get(pk=paper.pk)
    assert waiting.is_downloadable and bytes_of(waiting) == old, "what is there stands meanwhile"
    assert waiting.standing == Standing.VALID
    assert list(Document.objects.standing(Standing.VALID)) == [waiting]
    assert not Document.objects.standing(Standing.PENDING).exists()
    assert waiting not in papers_to_seal(waiting.issuer)
    assert "不在有效状态" in anew([paper], chief).refused[0]
    assert services.render_pending() == 1
    printed = Document.objects.get(pk=paper.pk)
    assert (printed.number, printed.token, printed.facts) == (paper.number, paper.token, facts)
    assert (printed.is_ready, printed.template_version) == (True, NEWER)
    assert bytes_of(printed) != old
    (earlier,) = printed.earlier
    assert (bytes_of(earlier), earlier.template_version, earlier.requested_by) == (old, old_version, chief)
    assert printed.hashes == (printed.sha256, hashlib.sha256(old).hexdigest())

    assert get_by_hash(earlier.sha256) == printed
    assert "较早的一次排版" in answer_to(printed, earlier.sha256).text
    assert answer_to(printed, printed.sha256).tone == "success"
    finding = verify(old)
    assert finding.genuine and "较早的一次排版" in finding.text

    asked, done = ledger.entries.order_by("sequence")
    assert (asked.kind, asked.actor, done.kind, done.actor) == (
        "print_anew",
        chief.user,
        "printed_anew",
        None,
    )
    assert (done.data["before"], done.data["after"]) == (earlier.sha256, printed.sha256)
    assert verify_ledger(ledger) is None
    assert len(services.request_sealing(documents=[printed], actor=chief, now=timezone.now()).done) == 1
    assert "正在用印" in anew([printed], chief).refused[0]
    assert services.seal_pending() == 1
    assert "已经用印" in anew([printed], chief).refused[0]


def test_paper_that_looks_as_before_keeps_its_bytes(
    ready: Ready, chief: Membership, monkeypatch: pytest.MonkeyPatch, ledger: Ledger
) -> None:
    paper = ready()
    monkeypatch.setattr(rendering_module, "templates_version", lambda _kind: NEWER)
    anew([paper], chief)
    assert services.render_pending() == 1
    printed = Document.objects.get(pk=paper.pk)
    assert (printed.template_version, printed.sha256, printed.file) == (NEWER, paper.sha256, paper.file)
    assert not Rendering.objects.exists()
    assert [entry.kind for entry in ledger.entries.all()] == ["print_anew"]


def test_printing_that_fails_leaves_the_paper_as_it_was(
    ready: Ready, chief: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = ready()

    def fail(*_args: Any, **_more: Any) -> Printed:
        raise UnprintableText("U+FFFF")

    monkeypatch.setattr(rendering_module.press, "print", fail)
    anew([paper], chief)
    assert services.render_pending() == 0
    left = Document.objects.get(pk=paper.pk)
    assert (left.is_ready, left.sha256, left.template_version) == (True, paper.sha256, paper.template_version)
    assert "字库缺少" in left.error
    assert not Rendering.objects.exists()
    assert len(anew([left], chief).done) == 1, "and may be tried again"


def test_case_archived_meanwhile_changes_no_more(
    ready: Ready, chief: Membership, ledger: Ledger, upgraded: Any
) -> None:
    paper, other = ready(), ready()
    upgraded()
    anew([paper], chief)
    close_ledger(ledger, timezone.now())
    assert services.render_pending() == 0
    left = Document.objects.get(pk=paper.pk)
    assert (left.is_ready, left.sha256, left.earlier) == (True, paper.sha256, [])
    assert "已归档" in left.error and "已归档" in anew([other], chief).refused[0]


def test_bytes_that_somebody_was_handed_on_record_stay(
    ready: Ready, chief: Membership, ledger: Ledger
) -> None:
    handed, kept = ready(), ready()
    append(
        ledger=ledger,
        heading=Heading.APPROVAL,
        kind="open_delivery",
        summary="企业首次打开",
        occurred_at=timezone.now(),
        data={"sha256": handed.sha256},
    )
    outcome = anew([handed, kept], chief)
    assert [rendering.document for rendering in outcome.done] == [kept]
    (line,) = outcome.refused
    assert handed.number in line and "已送达" in line


def test_only_those_who_seal_and_only_own_papers(
    ready: Ready, park: Organization, neighbour: Membership
) -> None:
    paper = ready()
    for actor in (member(park, Role.WINDOW_CLERK, "clerk"), neighbour):
        with pytest.raises(NotAllowed):
            anew([paper], actor)
    assert not Rendering.objects.exists()


def test_database_lets_no_paper_out_of_its_state_without_its_bytes_on_record(
    seal: Seal, ready: Ready, chief: Membership, upgraded: Any
) -> None:
    paper = ready()
    with pytest.raises(DatabaseError, match="cannot leave its state"), transaction.atomic():
        Document.objects.filter(pk=paper.pk).update(state="pending")
    upgraded()
    anew([paper], chief)
    services.render_pending()
    with pytest.raises(DatabaseError, match="cannot leave its state"), transaction.atomic():
        Document.objects.filter(pk=paper.pk).update(state="pending")
    for change in ({"sha256": "0" * 64}, {"superseded_at": None}, {"file": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Rendering.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Rendering.objects.all()._raw_delete("default")


def test_void_while_it_waits_is_not_printed(ready: Ready, chief: Membership) -> None:
    paper = ready()
    anew([paper], chief)
    services.void(document=paper, reason="有误", now=timezone.now())
    assert services.render_pending() == 0
    assert Document.objects.get(pk=paper.pk).earlier == []


def test_page_marks_old_layouts_and_prints_them_anew(
    seal: Seal, ready: Ready, chief: Membership, client: Client, upgraded: Any
) -> None:
    url = "/documents/seals/"
    client.force_login(chief.user)
    paper = ready()
    assert "版式已更新" not in client.get(url).content.decode()
    upgraded()
    fresh = ready()
    text = client.get(url).content.decode()
    assert text.count("版式已更新") == 1 and f'formaction="{url}anew/"' in text
    answer = client.post(
        url, keyed(documents=[str(paper.pk), str(fresh.pk)], password="密码-chief"), follow=True
    )
    text = answer.content.decode()
    assert "已提交 1 份文书用印" in text
    assert f"文书{paper.number}生成以后版式有更新" in text
    answer = client.post(f"{url}anew/", keyed(documents=[str(paper.pk), str(fresh.pk)]), follow=True)
    text = answer.content.decode()
    assert "正在按现行版式重新生成 1 份文书" in text
    assert f"文书{fresh.number}已经用印或者正在用印" in text
    services.render_pending()
    assert "版式已更新" not in client.get(url).content.decode()
    assert "请先勾选文书" in client.post(f"{url}anew/", keyed(), follow=True).content.decode()
    assert client.get(f"{url}anew/").status_code == 405


def test_neighbours_and_clerks_print_nothing_anew(
    ready: Ready, client: Client, neighbour: Membership, park: Organization
) -> None:
    paper = ready()
    client.force_login(neighbour.user)
    answer = client.post("/documents/seals/anew/", keyed(documents=[str(paper.pk)]), follow=True)
    assert "只能选择本单位出具的文书" in answer.content.decode()
    client.force_login(member(park, Role.WINDOW_CLERK, "clerk").user)
    assert client.post("/documents/seals/anew/", keyed(documents=[str(paper.pk)])).status_code == 404
    with pytest.raises(Conflict):
        services.retry(document=paper)
    assert not Rendering.objects.exists()
