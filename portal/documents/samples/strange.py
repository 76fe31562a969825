"""Every paper with hostile, rare, right-to-left, unbreakable and broken texts in all its free fields."""

from collections.abc import Iterable, Iterator
from itertools import cycle
from typing import Any, Literal, NotRequired, get_args, get_origin, get_type_hints, is_typeddict

from portal.documents.enums import DocumentKind
from portal.documents.facts import DIMENSIONS, FACTS, Iso
from portal.documents.samples.ordinary import ordinary

RARE_NAME = "买买提·𬭎䶮㐂喆昇煊"
UYGHUR = "شىنجاڭ بۆرتالا"
HOSTILE = '<script>alert(1)</script><img src="file:///etc/passwd"> & "引号" {{ 7 }}'
UNBREAKABLE = f"https://zwfw.xinjiang.gov.cn/{'a1b2c3d4' * 8}?id=652701"
PUNCTUATION = "（“《【「一二三」】》”）！？……——、；：。"
LINES = "第一行\n\n第二行\t制表符之后\n－1＋1＝0；=1+1；@cmd"
TEXTS = (HOSTILE, RARE_NAME, f"哈米提·阿克木商行（{UYGHUR}）", UNBREAKABLE, PUNCTUATION, LINES)


def strange(texts: Iterable[str] = TEXTS) -> dict[DocumentKind, dict[str, Any]]:
    """The papers of ``ordinary`` with the strange texts one after another in the place of every free text."""
    turn = tuple(texts)
    facts = {kind: _estranged(FACTS[kind], plain, cycle(turn)) for kind, plain in ordinary().items()}
    for kind, names in DIMENSIONS.items():
        for dimension, name in zip(facts[kind]["evaluation"]["dimensions"], names, strict=True):
            dimension["name"] = name  # which the regulation prescribes
    return facts


def _estranged(hint: Any, value: Any, texts: Iterator[str]) -> Any:
    """The value with another text wherever its schema lets people write what they like."""
    marks: tuple[Any, ...] = ()
    if get_origin(hint) is NotRequired:
        (hint,) = get_args(hint)
    if hasattr(hint, "__metadata__"):
        hint, *rest = get_args(hint)
        marks = tuple(rest)
    if is_typeddict(hint):
        hints = get_type_hints(hint, include_extras=True)
        return {key: _estranged(hints[key], held, texts) for key, held in value.items()}
    if get_origin(hint) is list:
        return [_estranged(get_args(hint)[0], item, texts) for item in value]
    if hint is not str or get_origin(hint) is Literal or any(isinstance(mark, Iso) for mark in marks):
        return value
    return next(texts)
