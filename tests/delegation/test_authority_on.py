"""Mode × date × power × park → in whose name, under which seal, who is liable, what may be done: exactly."""

from datetime import date
from typing import NamedTuple

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from delegation.answer import Answer
from delegation.checks import check_lapsed_authority
from delegation.enums.authorities import EXERCISED, Mode, Standing
from delegation.enums.instruments import InstrumentState
from delegation.models import Instrument, InstrumentItem, Power
from delegation.modes import MODES, Phase
from delegation.queries import answers_on, authority_on, judge, may_use, powers_of
from delegation.services.authorities import correct_authority, enter_authority
from tests.delegation.cast import DelegationCast
from tests.delegation.instruments import post_official, put_instrument, unsaved_instrument
from tests.proxy_service.moments import at

BUREAU, GOVERNMENT = "伊宁市城市管理局", "伊宁市人民政府"
BUILDING, CITY = "郴州市住房和城乡建设局", "郴州市人民政府"
HIGH_TECH = "郴州高新技术产业开发区管委会"
ECONOMIC = "郴州经济开发区管委会"
PARK = "霍尔果斯经济开发区伊宁园区管委会"
S = Standing

BEFORE, FIRST = date(2021, 3, 9), date(2021, 3, 10)
TRANSITION_END, AFTER = date(2021, 5, 10), date(2021, 5, 11)
LAST_VALID, LAPSED = date(2026, 2, 23), date(2026, 2, 24)


class Row(NamedTuple):
    """What is expected of a power in a park on a day. ``decides`` "" is an organ above."""

    power: str
    park: str
    day: date
    standing: Standing
    name: str
    seal: str
    liable: tuple[str, ...]
    remedy: str
    decides: str
    competent: str
    may_begin: bool


def row(
    power: str,
    park: str,
    day: date,
    standing: Standing,
    name: str,
    liable: tuple[str, ...],
    remedy: str,
    *,
    decides: str | None = None,
    competent: str,
    may_begin: bool,
    seal: str | None = None,
) -> Row:
    return Row(
        power, park, day, standing, name, seal or f"{name}印章", liable, remedy,
        name if decides is None else decides, competent, may_begin,
    )  # fmt: skip


def own(power: str, park: str, day: date, standing: Standing) -> Row:
    """The department decides itself."""
    name, government = (BUREAU, GOVERNMENT) if power in ("sewage", "waste", "rubble") else (BUILDING, CITY)
    return row(power, park, day, standing, name, (name,), government, competent=name, may_begin=False)


def entrusted(day: date, standing: Standing) -> Row:
    return row(
        "sewage", "park", day, standing, BUREAU, (BUREAU,), GOVERNMENT,
        decides=PARK, competent=PARK, may_begin=True,
    )  # fmt: skip


def granted(day: date, standing: Standing, liable: tuple[str, ...], *, lapsed: bool = False) -> Row:
    return row(
        "granted", "city_park", day, standing, HIGH_TECH, liable, CITY, seal=f"{HIGH_TECH}行政审批专用章",
        competent=BUILDING if lapsed else HIGH_TECH, may_begin=not lapsed,
    )  # fmt: skip


def posted(day: date, standing: Standing, *, lapsed: bool = False) -> Row:
    return row(
        "posted", "city_park", day, standing, BUILDING, (BUILDING,), CITY, competent=BUILDING,
        may_begin=not lapsed,
    )  # fmt: skip


def posted_alone(day: date) -> Row:
    return row(
        "rubble", "park", day, S.IN_FORCE, BUREAU, (BUREAU,), GOVERNMENT, competent=BUREAU, may_begin=True
    )


def forwarded(day: date, standing: Standing, liable: tuple[str, ...], *, lapsed: bool = False) -> Row:
    return row(
        "forwarded", "city_park", day, standing, HIGH_TECH, liable, CITY, decides="",
        competent=BUILDING if lapsed else HIGH_TECH, may_begin=not lapsed,
    )  # fmt: skip


BOTH = (BUILDING, HIGH_TECH)
ALONE = (HIGH_TECH,)

TABLE = [
    # Entrusted from 2024-12-02 to 2026-12-31; suspended in all of July 2025.
    own("sewage", "park", date(2024, 12, 1), S.NOT_YET),
    entrusted(date(2024, 12, 2), S.IN_FORCE),
    entrusted(date(2025, 6, 30), S.IN_FORCE),
    own("sewage", "park", date(2025, 7, 1), S.SUSPENDED),
    # While it rests somebody is posted, agreed on 2 July and until the morning on which the entrustment counts again.
    posted_alone(date(2025, 7, 2))._replace(power="sewage"),
    posted_alone(date(2025, 7, 31))._replace(power="sewage"),
    entrusted(date(2025, 8, 1), S.IN_FORCE),
    entrusted(date(2026, 12, 31), S.IN_FORCE),
    own("sewage", "park", date(2027, 1, 1), S.ENDED),
    # The neighbouring park has nothing of the Yining bureau.
    own("sewage", "other_park", date(2025, 6, 30), S.NONE),
    # Entrusted from 2024-12-02, taken back from 2025-10-01 on.
    entrusted(date(2025, 9, 30), S.IN_FORCE)._replace(power="rubble"),
    own("rubble", "park", date(2025, 10, 1), S.TAKEN_BACK),
    # A posting alone, agreed at noon of the 3rd for the time until the morning of the 7th: nothing is delegated.
    own("rubble", "park", date(2025, 11, 2), S.TAKEN_BACK),
    posted_alone(date(2025, 11, 3)),
    posted_alone(date(2025, 11, 7)),
    own("rubble", "park", date(2025, 11, 8), S.TAKEN_BACK),
    own("rubble", "other_park", date(2025, 11, 5), S.NONE),
    # Signed, not yet published.
    own("waste", "park", date(2025, 6, 30), S.NOT_YET),
    # Chenzhou: granted, posted, reviewed and forwarded from 2021-03-10 under a document that lapses on 2026-02-23.
    own("granted", "city_park", BEFORE, S.NOT_YET),
    granted(FIRST, S.IN_TRANSITION, BOTH),
    granted(TRANSITION_END, S.IN_TRANSITION, BOTH),
    granted(AFTER, S.IN_FORCE, ALONE),
    granted(LAST_VALID, S.IN_FORCE, ALONE),
    granted(LAPSED, S.AUTHORITY_LAPSED, ALONE, lapsed=True),
    own("posted", "city_park", BEFORE, S.NOT_YET),
    posted(FIRST, S.IN_TRANSITION),
    posted(TRANSITION_END, S.IN_TRANSITION),
    posted(AFTER, S.IN_FORCE),
    posted(LAST_VALID, S.IN_FORCE),
    posted(LAPSED, S.AUTHORITY_LAPSED, lapsed=True),
    # In the second park somebody is posted without a deed; the document that lapses stops that too.
    posted(AFTER, S.IN_FORCE)._replace(park="city_other_park"),
    posted(LAPSED, S.AUTHORITY_LAPSED, lapsed=True)._replace(park="city_other_park"),
    own("posted", "city_other_park", BEFORE, S.NONE),
    own("forwarded", "city_park", BEFORE, S.NOT_YET),
    forwarded(FIRST, S.IN_TRANSITION, BOTH),
    forwarded(TRANSITION_END, S.IN_TRANSITION, BOTH),
    forwarded(AFTER, S.IN_FORCE, ALONE),
    forwarded(LAST_VALID, S.IN_FORCE, ALONE),
    forwarded(LAPSED, S.AUTHORITY_LAPSED, ALONE, lapsed=True),
    # The second park signed no deed.
    own("granted", "city_other_park", AFTER, S.NONE),
]


@pytest.fixture
def register(delegation_cast: DelegationCast) -> DelegationCast:
    """The instruments of the table."""
    cast, since = delegation_cast, date(2024, 12, 2)
    drafted_by = cast.bureau_clerk
    put_instrument(
        cast.sewage, park=cast.park, drafted_by=drafted_by, valid_from=since, valid_until=date(2026, 12, 31),
        suspended_from=date(2025, 7, 1), suspended_until=date(2025, 7, 31), suspended_reason="管网改造",
    )  # fmt: skip
    put_instrument(
        cast.rubble, park=cast.park, drafted_by=drafted_by, valid_from=since, last_day=date(2025, 9, 30),
        taken_back_on=date(2025, 10, 1), taken_back_reason="法规修订", state=InstrumentState.TAKEN_BACK,
    )  # fmt: skip
    put_instrument(
        cast.waste, park=cast.park, drafted_by=drafted_by, valid_from=since, state=InstrumentState.SIGNED,
        first_day=None,
    )  # fmt: skip
    post_official(
        cast.sewage, cast.park, cast.bureau_clerk, at("2025-06-30 09:00"), at("2025-08-01 11:00"),
        agreed_at=at("2025-07-02 09:00"),
    )  # fmt: skip
    post_official(
        cast.rubble, cast.park, cast.bureau_clerk, at("2025-11-01 09:00"), at("2025-11-07 11:00"),
        agreed_at=at("2025-11-03 12:00"),
    )  # fmt: skip
    since, until = at("2021-03-10 09:00"), at("2026-12-31 18:00")
    post_official(cast.posted, cast.city_other_park, cast.construction_clerk, since, until)
    for power in (cast.granted, cast.posted, cast.forwarded):
        put_instrument(
            power, park=cast.city_park, drafted_by=cast.construction_clerk, valid_from=FIRST,
            transition_until=TRANSITION_END,
        )  # fmt: skip
    return cast


def told(power: str, park: str, day: date, answer: Answer) -> Row:
    return Row(
        power,
        park,
        day,
        answer.standing,
        answer.issuer_name,
        answer.seal,
        tuple(body.name for body in answer.liable),
        answer.remedy.reconsideration,
        answer.decides.name if answer.decides else "",
        answer.competent.name,
        answer.may_begin,
    )


@pytest.mark.rule("YN84-1")
@pytest.mark.rule("YN84-3.2")
@pytest.mark.rule("CZ4-2.2")
@pytest.mark.rule("CZ4-2.4")
@pytest.mark.rule("CZ4-2.5")
def test_who_decides_in_whose_name_under_which_seal_at_whose_risk(register: DelegationCast) -> None:
    found = [
        told(
            line.power,
            line.park,
            line.day,
            authority_on(getattr(register, line.power), getattr(register, line.park), line.day),
        )
        for line in TABLE
    ]
    assert found == TABLE


def test_words_name_the_bodies_the_paper_and_the_day(register: DelegationCast) -> None:
    in_force = authority_on(register.sewage, register.park, date(2025, 6, 30))
    assert in_force.reason == "依据伊市政发〔2024〕84号和委托书，以“委托”方式行使。"
    alone = authority_on(register.rubble, register.park, date(2025, 11, 5))
    assert alone.reason == (
        f"依据伊市政发〔2024〕84号和派驻安排，由{BUREAU}派驻{PARK}的人员办理，"
        "派驻时间2025-11-01 09:00 至 2025-11-07 11:00。"
    )
    assert alone.decides_words == f"{BUREAU}派驻{PARK}的机构或者人员以本部门名义作出决定"
    assert alone.liability == f"由作出派驻的{BUREAU}承担法律责任"
    assert in_force.liability == f"由委托机关{BUREAU}对行为的后果承担法律责任，不得转委托"
    assert in_force.decides_words == f"{PARK}在委托权限范围内以{BUREAU}的名义作出决定"
    assert in_force.remedy.text == (
        "如不服，可以自知道或者应当知道该行政行为之日起 60 日内向伊宁市人民政府申请行政复议，"
        "也可以自知道或者应当知道作出该行政行为之日起 6 个月内向有管辖权的人民法院提起行政诉讼。"
    )
    joint = authority_on(register.granted, register.city_park, FIRST)
    assert joint.liability == f"过渡期内由{BUILDING}和{HIGH_TECH}共同承担法律责任"
    assert joint.warnings == ("过渡期至2021年5月10日。",)
    reasons = {
        (register.sewage, date(2025, 7, 1)): f"自2025年7月1日起暂停行使（管网改造），请向{BUREAU}申请。",
        (register.sewage, date(2027, 1, 1)): f"委托书已于2026年12月31日到期，请向{BUREAU}申请。",
        (register.rubble, date(2025, 10, 1)): f"委托书已于2025年10月1日收回，请向{BUREAU}申请。",
        (register.waste, date(2025, 6, 30)): f"委托书尚未公告，公告后方可行使，请向{BUREAU}申请。",
    }
    for (power, day), reason in reasons.items():
        assert authority_on(power, register.park, day).reason == reason


@pytest.mark.rule("YN84-1")
def test_a_park_has_what_was_entrusted_to_it_and_its_zones_have_the_same(register: DelegationCast) -> None:
    day = date(2025, 6, 30)
    of_park, of_zone = (authority_on(register.sewage, one, day) for one in (register.park, register.zone))
    assert of_zone == of_park
    nothing = authority_on(register.sewage, register.other_park, day)
    assert (nothing.standing, nothing.mode, nothing.instrument) == (Standing.NONE, None, None)
    assert nothing.reason.endswith(f"请向{BUREAU}申请。")


@pytest.mark.rule("CZ4-2.3")
def test_a_lapsed_document_stops_what_is_new_and_lets_what_is_under_way_go_on(
    register: DelegationCast, settings: Settings
) -> None:
    lapsed = authority_on(register.granted, register.city_park, LAPSED)
    assert lapsed.mode == Mode.DIRECT_GRANT
    assert lapsed.reason == (
        f"依据文件郴政办发〔2021〕4号的有效期已于2026年2月23日届满，未见续期，新申请请向{BUILDING}提出。"
    )
    assert "不再受理新的申请，也不能签订新的文书" in lapsed.warnings[0]
    assert not may_use(register.city_authority, LAPSED)
    assert may_use(register.city_authority, LAST_VALID)
    settings.LAPSED_AUTHORITY = "warn"
    warned = authority_on(register.granted, register.city_park, LAPSED)
    assert (warned.standing, warned.may_begin) == (Standing.AUTHORITY_LAPSED, True)
    assert warned.competent.name == HIGH_TECH
    assert "可以继续办理" in warned.warnings[0]
    assert may_use(register.city_authority, LAPSED)


def test_a_misspelt_setting_is_told_at_the_start(settings: Settings) -> None:
    for word in ("stop", "warn"):
        settings.LAPSED_AUTHORITY = word
        assert check_lapsed_authority(None) == []
    settings.LAPSED_AUTHORITY = "Warn"
    assert [error.id for error in check_lapsed_authority(None)] == ["delegation.E001"]


@pytest.mark.rule("CZ4-2.3")
def test_a_successor_keeps_the_powers_alive_and_asks_for_new_papers(register: DelegationCast) -> None:
    now = timezone.now()
    successor = enter_authority(
        number="郴政办发〔2026〕9号",
        title="续期",
        issuer_name="郴州市人民政府办公室",
        issued_on=date(2026, 2, 1),
        valid_from=date(2026, 3, 1),
        now=now,
    )
    seen = register.city_authority.ledger.length
    correct_authority(authority=register.city_authority, seen=seen, superseded_by=successor, now=now)
    power = Power.objects.get(pk=register.granted.pk)
    gap = authority_on(power, register.city_park, date(2026, 2, 28))
    assert gap.standing == Standing.AUTHORITY_LAPSED
    assert "郴政办发〔2021〕4号的有效期已于2026年2月23日届满" in gap.reason
    alive = authority_on(power, register.city_park, date(2026, 3, 1))
    assert alive.standing == Standing.IN_FORCE
    assert alive.warnings == ("依据文件郴政办发〔2021〕4号已由郴政办发〔2026〕9号替代，请据此更新文书。",)


def test_the_newer_of_two_ended_papers_is_named(register: DelegationCast) -> None:
    put_instrument(
        register.rubble, park=register.park, drafted_by=register.bureau_clerk, valid_from=date(2025, 11, 1),
        valid_until=date(2025, 11, 30),
    )  # fmt: skip
    day = date(2026, 1, 5)
    assert authority_on(register.rubble, register.park, day).standing == Standing.ENDED
    assert authority_on(register.rubble, register.park, date(2025, 10, 15)).standing == Standing.NOT_YET


def test_a_list_of_powers_takes_as_many_queries_as_one_power(
    register: DelegationCast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    day = date(2025, 6, 30)
    powers = list(powers_of(register.zone))
    assert [power.code for power in powers] == ["YN84-1-1", "YN84-1-2", "YN84-1-3"]
    with django_assert_num_queries(1):  # instruments with the seals that they name, and postings
        answers = answers_on(powers, register.park, day)
    assert answers == [authority_on(power, register.park, day) for power in powers]


# The table itself, and every answer that there can be


@pytest.mark.rule("CZ4-2.2")
def test_the_table_of_modes() -> None:
    assert set(MODES) == set(Mode)
    liable = {mode: [list(rule.liable[phase]) for phase in Phase] for mode, rule in MODES.items()}
    assert liable == {
        Mode.ENTRUSTED: [["department"], ["department"]],
        Mode.DIRECT_GRANT: [["department", "park"], ["park"]],
        Mode.POSTED: [["department"], ["department"]],
        Mode.REVIEW_FORWARD: [["department", "park"], ["park"]],
        Mode.WHISTLE: [["department"], ["department"]],
    }
    assert not any(rule.sub_delegation for rule in MODES.values())
    assert [mode for mode, rule in MODES.items() if rule.published_first] == [Mode.ENTRUSTED]
    assert [mode for mode, rule in MODES.items() if rule.countersigned] == [Mode.REVIEW_FORWARD]
    assert [mode for mode, rule in MODES.items() if rule.instrument is None] == [Mode.WHISTLE]


DAYS = st.dates(date(2020, 1, 1), date(2028, 12, 31))
MAYBE = st.none() | DAYS


@hypothesis_settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    on=DAYS,
    mode=st.sampled_from([mode for mode, rule in MODES.items() if rule.instrument]),
    state=st.sampled_from(InstrumentState.values),
    dates=st.tuples(DAYS, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE),
    how_many=st.integers(0, 2),
    lapsed=st.sampled_from(["stop", "warn"]),
)
def test_there_is_always_an_answer_and_always_a_reason(
    register: DelegationCast,
    settings: Settings,
    on: date,
    mode: str,
    state: str,
    dates: tuple[date, ...],
    how_many: int,
    lapsed: str,
) -> None:
    settings.LAPSED_AUTHORITY = lapsed
    names = (
        "valid_from", "first_day", "last_day", "transition_until", "taken_back_on", "suspended_from",
        "suspended_until",
    )  # fmt: skip
    facts = dict(zip(names, dates, strict=True))
    items: list[InstrumentItem] = []
    for _number in range(how_many):
        _instrument, made = unsaved_instrument(
            register.granted, park=register.city_park, mode=mode, state=state, **facts
        )
        items += made
    answer = judge(register.granted, register.city_park, items, on)
    assert answer.reason.endswith("。")
    assert answer.liable
    assert answer.seal.startswith(answer.seal_owner.name)
    assert answer.seal_owner == answer.issuer
    assert (answer.standing == Standing.NONE) == (how_many == 0)
    assert answer.may_begin == (
        answer.standing in EXERCISED or (answer.standing == Standing.AUTHORITY_LAPSED and lapsed == "warn")
    )
    if not answer.may_begin:
        assert answer.competent == register.city_construction
    if answer.standing not in (*EXERCISED, Standing.AUTHORITY_LAPSED):
        assert answer.liable == (register.city_construction,)
    assert answer.instrument is None or isinstance(answer.instrument, Instrument)
