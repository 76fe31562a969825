"""Reads the notice of a year's holidays, as the State Council and the region write them. Pure.

A sentence is understood as a whole or not at all; what is concluded, contradicts itself or is left out is told with
the sentence that says it. Nothing is guessed silently: whoever pasted the text, and whoever approves it, decides.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from portal.workdays.enums import Agreement
from portal.workdays.reading import DayOff, MadeUp, Reading, Remark, contradictions, day_text
from portal.workdays.written_dates import (
    Stretch,
    UnknownDate,
    mentions_date,
    stretches,
    text_before_date,
)

NEW_YEAR = "元旦"
# Names by which a sentence without a heading tells its holiday.
KNOWN_NAMES = (
    NEW_YEAR, "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节", "肉孜节", "开斋节", "古尔邦节", "火把节",
    "纪念日", "州庆", "县庆",
)  # fmt: skip

_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_ORDINAL = r"(?:[一二三四五六七八九十]{1,3}|\d{1,2})"
_NUMERAL = rf"(?:[（(]{_ORDINAL}[）)][、.．]?|{_ORDINAL}[、.．])"
_SOLE_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日(?:印发|（[^）]*）)?$")
_LINE_BREAK = re.compile(
    rf"(?<=通知)\n+|\n+(?={_NUMERAL}|[\u4e00-\u9fff、]{{2,15}}[：:]|\d{{4}}年\d{{1,2}}月\d{{1,2}}日(?:印发)?(?:\n|$)"
    rf"|{'|'.join(KNOWN_NAMES)})"
)
_HEADING = re.compile(
    rf"^{_NUMERAL}?(?P<name>[^\d，,：:（）()]{{2,20}}(?:[（(][^（）()]{{1,20}}[）)])?)[：:]"
)
_HOLIDAY = re.compile("节|元旦|庆|纪念日|假")
_NAME_TAIL = re.compile("(?:放假(?:时间|安排|日期)?|假期(?:安排)?|安排|时间)$")
_COMMA = re.compile(r"[，,](?![^（(]*[）)])")
# Not the year in which the law was revised that a notice rests on.
_YEAR = re.compile(r"(\d{4})年(?!\D{0,6}(?:修|公布|发布|印发|颁布|国务院))(?=[^\d。]{0,40}(?:节|假|元旦))")
_NUMBER = re.compile(r"([\u4e00-\u9fff]{2,16}?)[〔\[（(【](\d{4})[〕\]）)】]第?(\d{1,4})号")
_COUNT = re.compile(r"(?:放假|休假|共|假期)(?:为)?(\d{1,2})天")
_KEYWORD = re.compile("放假|休假|上班|补班")
_PREAMBLE = re.compile("如下|期间|通知|办法|规定")
_ADVICE = re.compile("鼓励|倡导|引导|可结合|建议")
_OFFICE_HOURS = re.compile("作息|办公时间|工作时间|上下班时间")
_FOR_SOME = re.compile("半天|妇女|青年|儿童|部分")
_CANCELLED = re.compile("不放假|不再|取消|延长|顺延|原定")
_RESUMES = re.compile("起(?:正常|照常|恢复)?(?:上班|工作)")
_EXPLAINS = re.compile("法定|公休|调至|调到|调休$")


def read_notice(text: str, *, year: int | None = None) -> Reading:
    """What ``text`` arranges for the year that it names; ``year`` serves if it names none, and must agree if it does.

    Without any year nothing can be understood, which the reading says.
    """
    sentences = _sentences(text)
    said = next((int(match[1]) for match in map(_YEAR.search, sentences) if match), None)
    reader = _Reader(said or year or 0)
    if said is None and year is None:
        reader.remark(_("没有找到年份，请填写年份。"), blocking=True)
    elif said is None:
        reader.remark(_("原文没有写明年份，按 %(year)d 年理解。") % {"year": year})
    elif year is not None and said != year:
        told = {"said": said, "year": year}
        reader.remark(_("原文写的是 %(said)d 年，所填年份是 %(year)d 年。") % told, blocking=True)
    for sentence in sentences:
        reader.take(sentence)
    return reader.reading(_number(text))


def _number(text: str) -> str:
    """The notice's own number, which may follow its title without a break."""
    match = _NUMBER.search(re.sub(r"[^\S\n]+", "", text.translate(_FULL_WIDTH)))
    if match is None:
        return ""
    sender = re.split("通知|关于|公告", match[1])[-1]
    return f"{sender}〔{match[2]}〕{match[3]}号"


def _sentences(text: str) -> list[str]:
    """Cut at full stops, and at those line breaks that begin something new; others only fold a line."""
    lines = re.sub(r"[^\S\n]+", "", text.translate(_FULL_WIDTH))
    joined = _LINE_BREAK.sub("。", lines).replace("\n", "")
    return [sentence for sentence in re.split("[。；;！]+", joined) if sentence]


@dataclass
class _Sentence:
    """What one sentence brings; it counts only if all of it was understood."""

    off: list[DayOff]
    work: list[MadeUp]
    remarks: list[Remark]
    explained: list[date]
    uncounted: int = 0
    stated: int | None = None


class _Reader:
    def __init__(self, year: int) -> None:
        self.year = year
        self.name, self.named_here = "", False
        self.published_on: date | None = None
        self.off: list[DayOff] = []
        self.work: list[MadeUp] = []
        self.remarks: list[Remark] = []
        self.explained: list[tuple[date, str]] = []
        self.unread: list[str] = []

    def remark(self, text: str, quote: str = "", *, blocking: bool = False) -> None:
        self.remarks.append(Remark(text, quote, blocking))

    def take(self, sentence: str) -> None:
        """Understands one sentence, or keeps it as not understood."""
        heading = _HEADING.match(sentence)
        body, self.named_here = sentence, False
        if heading and _HOLIDAY.search(heading["name"]):
            self.name, self.named_here = _NAME_TAIL.sub("", heading["name"]), True
            body = sentence[heading.end() :]
        if not mentions_date(body):
            titled = [name for name in KNOWN_NAMES if name in body]
            if "通知" in body and len(titled) == 1:
                self.name = self.name or titled[0]
            if _KEYWORD.search(body) and not _PREAMBLE.search(body):
                self.unread.append(sentence)
        elif _OFFICE_HOURS.search(body):
            self.remark(_("作息时间不属于放假安排，没有录入。"), sentence)
        elif _ADVICE.search(body):
            self.remark(_("属于鼓励休息，不是放假，仍按工作日计算。"), sentence)
        elif _KEYWORD.search(body) or _EXPLAINS.search(body):
            self._understand(sentence, body)
        elif signed := _SOLE_DATE.search(body):
            self._sign(signed, sentence)
        else:
            self.unread.append(sentence)

    def _sign(self, signed: re.Match[str], sentence: str) -> None:
        try:
            self.published_on = self.published_on or date(int(signed[1]), int(signed[2]), int(signed[3]))
        except ValueError:
            self.unread.append(sentence)

    def _understand(self, sentence: str, body: str) -> None:
        try:
            found = self._read_clauses(sentence, body)
        except UnknownDate:
            found = None
        if _CANCELLED.search(body):
            self.remark(_("延长、取消一类的调整要对照原来的安排，请用 Excel 逐日录入。"), sentence)
            found = None
        if found is None or not self.year:
            self.unread.append(sentence)
            return
        self.off += found.off
        self.work += found.work
        self.remarks += found.remarks
        self.explained += [(day, sentence) for day in found.explained]

    def _read_clauses(self, sentence: str, body: str) -> _Sentence | None:
        """None if a clause names days and does not say what of them."""
        found = _Sentence([], [], [], [])
        explaining = announced = False
        for clause in _COMMA.split(body):
            explaining = explaining or clause.startswith("其中")
            rests = re.search("放假|休假", clause) is not None
            resumes = _RESUMES.search(clause) is not None
            works = re.search("上班|补班", clause) is not None and not resumes
            counts = works or ((rests or announced) and not explaining)
            days = stretches(clause, year=self.year, at_new_year=NEW_YEAR in self.name, exact=counts)
            if days:
                self._check_writing(found, days, sentence, counts=counts)
                if works:
                    if rests:
                        return None
                    self._take_work(found, clause, days, sentence)
                elif resumes:
                    # Going back to work is no news, except on a weekend.
                    if any(day.weekday() >= 5 for days_ in days for day in days_):
                        return None
                elif explaining:
                    found.explained += [day for days_ in days for day in days_]
                elif rests and _FOR_SOME.search(clause):
                    found.remarks.append(Remark(_("只有部分人员或半天放假，仍按工作日计算。"), sentence))
                elif rests or announced:
                    self._take_off(found, clause, days, sentence)
                elif _EXPLAINS.search(clause):
                    found.explained += [day for days_ in days for day in days_]
                else:
                    return None
            announced = rests and not days
            self._count(found, clause, sentence)
        if found.stated is not None:
            self._compare(found, found.stated, sentence)
        return found

    def _check_writing(
        self, found: _Sentence, days: Iterable[Stretch], sentence: str, *, counts: bool
    ) -> None:
        for stretch in days:
            for day, said in stretch.misnamed:
                told = {"day": day_text(day), "said": said}
                found.remarks.append(Remark(_("%(day)s，原文写作%(said)s。") % told, sentence))
            if stretch.year_assumed and counts:
                told = {"first": stretch.first.isoformat()}
                text = _("原文没有写明跨年的年份，按 %(first)s 起理解。") % told
                found.remarks.append(Remark(text, sentence))

    def _take_off(self, found: _Sentence, clause: str, days: list[Stretch], sentence: str) -> None:
        name = self._name(found, clause, sentence)
        if not self.named_here:
            told = {"name": name}
            found.remarks.append(Remark(_("这一句没有写节日名称，记在“%(name)s”名下。") % told, sentence))
        for days_ in days:
            found.off.append(
                DayOff(days_.first, days_.last, name, days_.weekdays, Agreement.UNSAID, sentence)
            )
            found.uncounted += len(days_)

    def _take_work(self, found: _Sentence, clause: str, days: list[Stretch], sentence: str) -> None:
        name = self._name(found, clause, sentence)
        for days_ in days:
            for day in days_:
                found.work.append(MadeUp(day, f"{name}调休上班", days_.weekdays, sentence))
                if day.weekday() < 5:
                    told = {"day": day_text(day)}
                    found.remarks.append(Remark(_("%(day)s不是周末，本来就上班。") % told, sentence))

    def _name(self, found: _Sentence, clause: str, sentence: str) -> str:
        """The holiday of a clause: named in it, or by the heading of it or of a sentence before."""
        before = text_before_date(clause)
        named = "、".join(name for name in KNOWN_NAMES if name in before)
        if not named and not self.name:
            before = text_before_date(sentence)
            named = "、".join(name for name in KNOWN_NAMES if name in before)
        if named:
            self.name, self.named_here = named, True
        elif not self.name:
            self.name = _("放假")
        return self.name

    def _count(self, found: _Sentence, clause: str, sentence: str) -> None:
        if "连休" in clause:
            for day in found.off:
                if day.first.weekday() != 0 and day.last.weekday() != 4:
                    told = {"day": day_text(day.first)}
                    found.remarks.append(Remark(_("%(day)s并不与周末相连。") % told, sentence))
        if match := _COUNT.search(clause):
            stated = int(match[1])
            if found.uncounted:
                self._compare(found, stated, sentence, with_weekend="连休" in clause)
            else:
                found.stated = stated
        elif found.stated is not None and found.uncounted:
            self._compare(found, found.stated, sentence)

    def _compare(self, found: _Sentence, stated: int, sentence: str, *, with_weekend: bool = False) -> None:
        """Marks the days since the last count, and tells a count that does not fit."""
        first, counted = len(found.off), 0
        while counted < found.uncounted:
            first -= 1
            counted += len(found.off[first])
        days = found.off[first:]
        fits = stated == counted or (with_weekend and stated == sum(day.with_weekend for day in days))
        agreement = Agreement.AGREES if fits else Agreement.DIFFERS
        found.off[first:] = [replace(day, count=agreement) for day in days]
        if not fits:
            told = {"stated": stated, "counted": counted}
            text = _("原文写共 %(stated)d 天，按日期数是 %(counted)d 天。") % told
            found.remarks.append(Remark(text, sentence))
        found.uncounted, found.stated = 0, None

    def reading(self, number: str) -> Reading:
        self.remarks += [*contradictions(self.off, self.work, self.year), *self._unexplained()]
        return Reading(
            year=self.year or None,
            notice_no=number,
            published_on=self.published_on,
            off=tuple(sorted(self.off, key=lambda day: day.first)),
            work=tuple(sorted(self.work, key=lambda made_up: made_up.day)),
            remarks=tuple(self.remarks),
            unread=tuple(self.unread),
        )

    def _unexplained(self) -> Iterator[Remark]:
        arranged = {day for off in self.off for day in off} | {made_up.day for made_up in self.work}
        for day, sentence in self.explained:
            if day not in arranged:
                told = {"day": day_text(day)}
                yield Remark(_("提到%(day)s，但它既没有列为放假，也没有列为上班。") % told, sentence)
