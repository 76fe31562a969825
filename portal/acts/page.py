"""One page for every act: the form, what follows from the act, and carrying it out."""

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.acts import previewing
from portal.acts.act import Act
from portal.acts.carrying_out import Undertaking, consequences_of
from portal.acts.forms import ActForm
from portal.display import safe_next
from portal.documents.queries import documents_of
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.forms import add_domain_error
from portal.organizations.acting import ActingRequest
from portal.organizations.once import once, repeated

LAST_ENTRIES = 3


class ActPage:
    """One act on one object that the person may see and act on. An app says where the pages stand.

    ``answer`` is the whole view: GET shows the form, POST carries the act out and returns to the case, or to ``next``.
    409 tells who was faster, 422 what is wrong; what was typed stays.
    """

    address: ClassVar[str]  # the name of the pages' address, with the act's code and the object's key
    template: ClassVar[str]
    templates: ClassVar[Mapping[str, str]] = {}

    def __init__(self, http: ActingRequest, undertaking: Undertaking) -> None:
        self.http, self.undertaking = http, undertaking
        self.act, self.subject, self.case = undertaking.act, undertaking.subject, undertaking.case

    @property
    def home(self) -> str:
        """The page of the case."""
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        """What the templates of the app show besides."""
        return {}

    @property
    def back(self) -> str:
        return safe_next(self.http, self.home)

    def form(self, data: Any = None, files: Any = None) -> ActForm:
        given = {name: value for name, value in self.http.GET.items() if name != "next"}
        return self.undertaking.form(data, files, given=given)

    def answer(self) -> HttpResponse:
        if self.http.method == "POST":
            return self._carry_out()
        if not self.undertaking.is_open:
            return self.show(None, conflict=self.undertaking.explain_conflict(), status=409)
        return self.show(self.form())

    def show(
        self, form: ActForm | None, *, conflict: str = "", remark: str = "", status: int = 200
    ) -> HttpResponse:
        """The page with its form. With ``conflict`` it tells what happened meanwhile and keeps what was typed;
        ``remark`` is anything else worth saying."""
        still_open = self.undertaking.is_open
        main = self._main_act(form)
        context = {
            "act": self.act,
            "subject": self.subject,
            "case": self.case,
            "home": self.home,
            "form": form,
            "formset": form.formset if form else None,
            "buttons": self._buttons(form) if form and still_open else [],
            "back": self.back,
            "conflict": conflict,
            "remark": remark,
            "may_preview": still_open and main.issues_papers,
            "consequences": consequences_of(main, self.subject),
            **self.context(),
        }
        if conflict:
            context["last_entries"] = self.case.ledger.entries.order_by("-sequence")[:LAST_ENTRIES]
        return render(self.http, self.templates.get(self.act.code, self.template), context, status=status)

    def _buttons(self, form: ActForm) -> list[tuple[Any, str]]:
        """The words and addresses of the acts that this form can be sent to; the first is the main one."""
        offered = form.also or {self.act.code: form.submit_label or self.act.label}
        return [
            (label, reverse(self.address, args=[code, self.subject.pk])) for code, label in offered.items()
        ]

    def _main_act(self, form: ActForm | None) -> Act:
        return self.undertaking.table.acts[next(iter(form.also))] if form and form.also else self.act

    def _carry_out(self) -> HttpResponse:
        form = self.form(self.http.POST, self.http.FILES)
        if form.wants_row:
            return self.show(form.with_one_more_row())
        if not form.is_valid():
            return self._tell(first=False) if self._was_done() else self.show(form, status=422)
        do = partial(self.undertaking.carry_out, form)
        try:
            if previewing.is_asked(self.http):
                if not self.act.issues_papers:
                    raise previewing.NoPreview(_("此项办理不出具文书，没有可以预览的内容。"), 422)
                return previewing.preview(self.http, do, documents_of(self.case.ledger))
            done = once(self.http, self.act.code, do, about=self.subject.pk)
        except InvalidInput as error:
            add_domain_error(form, error)
            return self.show(form, status=error.status)
        except Conflict as error:
            self.undertaking.refresh()
            return self.show(form, conflict=error.message, status=error.status)
        except NotAllowed as error:
            raise Http404 from error
        except previewing.NoPreview as error:
            return self.show(form, remark=error.remark, status=error.status)
        return self._tell(first=done.first)

    def _was_done(self) -> bool:
        """Whether this very form was carried out before: what it has changed may be why it fits no longer."""
        try:
            return repeated(self.http, self.act.code, about=self.subject.pk) is not None
        except InvalidInput:
            return False

    def _tell(self, *, first: bool) -> HttpResponse:
        if first:
            messages.success(self.http, _("已完成：%(act)s。") % {"act": self.act.label})
        else:
            messages.info(self.http, _("这份表单刚才已经提交成功，没有重复办理。"))
        return redirect(self.back)
