"""What templates read, the short way: a page looks up seven hundred names and shows three hundred of them.

Django's way asks of every step what may be wrong with it, and lets objects fail as dictionaries before it takes their
attributes. Here each step is the one that Django would come to; where that fails or may not be, Django's own way is
taken from the beginning, so that it alone says what a missing name is, and what is wrong.
"""

from html import escape
from typing import Any

from django.template import Context, Node, Variable
from django.template.base import FilterExpression, VariableNode, render_value_in_context
from django.template.smartif import TokenBase
from django.utils.safestring import SafeString


class Name(Variable):
    """A name, and what follows its dots."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.first, *self.steps = self.lookups or (name,)

    def resolve(self, context: Any) -> Any:
        try:
            value = self._in_context(context)
            if callable(value):
                value = _called(value)
            for step in self.steps:
                value = value[step] if hasattr(type(value), "__getitem__") else getattr(value, step)
                if callable(value):
                    value = _called(value)
        except Exception:  # whatever it is: Django's way meets it again, and judges it
            return super().resolve(context)
        return value

    def _in_context(self, context: Context) -> Any:
        for names in reversed(context.dicts):
            if self.first in names:
                return names[self.first]
        raise KeyError(self.first)


class Shown(VariableNode):
    """``{{ … }}``: what is a text already need not be asked what else it could be before it is escaped."""

    def __init__(self, node: VariableNode) -> None:
        super().__init__(node.filter_expression)
        self.origin, self.token = node.origin, node.token

    def render(self, context: Context) -> str:
        value = self.filter_expression.resolve(context)
        if type(value) is SafeString:
            return value
        if type(value) is str and context.autoescape:
            return escape(value)
        return render_value_in_context(value, context)


def quicken(node: Node) -> Node:
    """The node, whose names are looked up the short way from now on; what it holds within is not looked at."""
    for told in vars(node).values():
        _quicken(told)
    return Shown(node) if type(node) is VariableNode else node


def _quicken(told: Any) -> None:
    """All expressions of what a node was told: arguments, names that it gives, conditions."""
    match told:
        case FilterExpression():
            told.var = _name(told.var)
        case dict():
            _quicken(list(told.values()))
        case list() | tuple():
            for each in told:
                _quicken(each)
        case TokenBase():
            _quicken([told.first, told.second, getattr(told, "value", None)])


def _name(variable: Any) -> Any:
    """A name as ``Name``; literals, and what is translated, as they are."""
    if type(variable) is Variable and variable.lookups and not variable.translate:
        return Name(str(variable.var))
    return variable


def _called(value: Any) -> Any:
    """What templates make of what can be called. ``TypeError`` for what they may not call."""
    if getattr(value, "do_not_call_in_templates", False):
        return value
    if getattr(value, "alters_data", False):
        raise TypeError("templates change nothing")
    return value()
