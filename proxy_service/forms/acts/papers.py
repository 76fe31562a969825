"""Forms that put a paper right after it was issued. The paper is named in the address (``?document=``)."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.acts.fields import Choose, Text
from portal.acts.forms import ActForm
from portal.documents.models import Document
from portal.documents.wording import Wording, wordings
from portal.forms import chooser
from proxy_service.papers import correctable_papers

LONG = 40
MOST = 4_000


class PaperForm(ActForm):
    document = Choose(label=_("文书"), widget=forms.HiddenInput)

    @cached_property
    def papers(self) -> list[Document]:
        return correctable_papers(self.subject)

    @cached_property
    def paper(self) -> Document | None:
        """The paper in question; None while it is not chosen."""
        named = self.data.get("document") if self.is_bound else self.initial.get("document")
        return next((paper for paper in self.papers if str(paper.pk) == named), None)

    def build(self) -> None:
        chooser(self, "document").offer(self.papers)


class VoidForm(PaperForm):
    reason = Text(
        label=_("作废原因"), rows=3, help_text=_("记入台账和文号登记簿，并通知企业；核验页只显示“已作废”。")
    )


class ReplaceForm(PaperForm):
    """A field for each text of the paper, filled with what it says."""

    reason = Text(label=_("更正原因"), rows=2, help_text=_("记入台账，并通知企业和收到原文书的单位。"))

    @cached_property
    def wordings(self) -> list[Wording]:
        return wordings(self.paper.kind, self.paper.facts) if self.paper else []

    def build(self) -> None:
        super().build()
        for number, wording in enumerate(self.wordings):
            long = len(wording.text) > LONG or "\n" in wording.text
            widget = forms.Textarea(attrs={"rows": 3}) if long else forms.TextInput()
            self.fields[f"text_{number}"] = forms.CharField(
                label=wording.label,
                widget=widget,
                initial=wording.text,
                required=wording.required,
                max_length=max(MOST, len(wording.text)),
            )

    @property
    def texts(self) -> list[forms.BoundField]:
        return [self[f"text_{number}"] for number in range(len(self.wordings))]

    def inputs(self) -> dict[str, Any]:
        texts = {
            wording.path: self.cleaned_data[f"text_{number}"] for number, wording in enumerate(self.wordings)
        }
        return {
            "document": self.cleaned_data["document"],
            "reason": self.cleaned_data["reason"],
            "texts": texts,
        }
