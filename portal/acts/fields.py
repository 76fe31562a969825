"""Fields that the forms of the acts share."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.documents.file_types import EXTENSIONS

ACCEPTED_FILES = ",".join(ending for endings in EXTENSIONS.values() for ending in endings)
PLEASE_CHOOSE = _("请选择")
FILE_HELP = _("PDF、图片、OFD、Word、Excel，或由它们组成的 ZIP，不超过 20 MB。")


class Choose(forms.TypedChoiceField):
    """A choice among objects that are read once, however many rows of a form ask for them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(empty_value=None, **options)

    def offer(
        self,
        objects: Iterable[Model],
        *,
        label: Callable[[Any], str] = str,
        empty: str | Promise = PLEASE_CHOOSE,
    ) -> None:
        by_key = {str(item.pk): item for item in objects}
        self.coerce = by_key.__getitem__
        self.choices = [
            *([("", empty)] if empty else []),
            *((key, label(item)) for key, item in by_key.items()),
        ]


class ChooseSeveral(forms.TypedMultipleChoiceField):
    """Several choices, as boxes to tick."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.CheckboxSelectMultiple, **options)

    def offer(self, objects: Iterable[Model], *, label: Callable[[Any], str] = str) -> None:
        by_key = {str(item.pk): item for item in objects}
        self.coerce = by_key.__getitem__
        self.choices = [(key, label(item)) for key, item in by_key.items()]


class Text(forms.CharField):
    """Several lines of text."""

    def __init__(self, *, rows: int = 4, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), max_length=5000, **options)


class Upload(forms.FileField):
    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", FILE_HELP)
        super().__init__(widget=forms.FileInput(attrs={"accept": ACCEPTED_FILES}), **options)


class _SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True


class Uploads(forms.FileField):
    """Any number of files; cleaned to a list."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", FILE_HELP)
        super().__init__(
            widget=_SeveralFilesInput(attrs={"accept": ACCEPTED_FILES, "multiple": True}), **options
        )

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:  # type: ignore[override]  # several
        files: Sequence[Any] = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            return [] if not self.required else [super().clean(None, initial)]
        return [super(Uploads, self).clean(file, initial) for file in files]


class Faces(forms.RadioSelect):
    """Five levels in words and faces."""

    template_name = "acts/widgets/radio_faces.html"


LEVELS = [(5, _("非常满意")), (4, _("满意")), (3, _("基本满意")), (2, _("不满意")), (1, _("非常不满意"))]


class Score(forms.TypedChoiceField):
    """1 to 5, the best first."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=LEVELS, coerce=int, widget=Faces, **options)
