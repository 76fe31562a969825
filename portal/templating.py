"""Templates in which what is the same for everybody is rendered once.

Half of a template are words to be translated, addresses without a key, names of files and icons: what they render to
depends on nothing but the language. Django looks each of them up anew on every page. Here those that stand side by side
become one node, when a template is loaded, which keeps their text for each language in the process. Nothing that reads
a variable is ever kept; it is only looked up sooner (``portal.variables``).
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.template import Context, Node, NodeList, Template, TemplateSyntaxError, Variable
from django.template.base import FilterExpression, TextNode
from django.template.defaulttags import CommentNode, IfNode, LoadNode, URLNode
from django.template.library import SimpleNode
from django.template.loaders import cached
from django.templatetags.i18n import LanguageNode, TranslateNode
from django.templatetags.static import StaticNode
from django.urls import get_script_prefix, get_urlconf
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.addresses import STAND_INS, url_of
from portal.variables import quicken

Tag = TypeVar("Tag", bound=Callable[..., Any])


def same_for_all(tag: Tag) -> Tag:
    """Says of the function of a simple tag that its text depends on its arguments and the language alone: where they
    are literals it is kept."""
    tag.same_for_all = True  # type: ignore[attr-defined]  # a mark on a function
    return tag


class Loader(cached.Loader):
    """Loads a template once in a process, as Django's own does."""

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        template: Template = super().get_template(template_name, skip)
        if not hasattr(template, "has_kept"):
            template.nodelist = _with_kept(template.nodelist)
            template.has_kept = True  # type: ignore[attr-defined]  # our mark on Django's own
        return template


class Kept(Node):
    """Nodes side by side that say the same to everybody who reads the same language."""

    child_nodelists = ()

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = NodeList(nodes)
        self.origin, self.token = nodes[0].origin, nodes[0].token
        self._texts: dict[Any, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        around = _around(context)
        text = self._texts.get(around)
        if text is None:
            text = self._texts[around] = self.nodes.render(context)
        return text


class Address(Node):
    """``{% url "name" row.pk %}``: keys of rows go into an address that was looked up once (``url_of``)."""

    child_nodelists = ()

    def __init__(self, node: URLNode) -> None:
        self.node = node
        self.origin, self.token = node.origin, node.token

    def render(self, context: Context) -> str:
        given = [argument.resolve(context) for argument in self.node.args]
        if any(type(key) not in STAND_INS for key in given):
            return str(self.node.render(context))
        address = url_of(self.node.view_name.resolve(context), *given)
        if self.node.asvar:
            context[self.node.asvar] = address
            return ""
        return conditional_escape(address) if context.autoescape else address


def _around(context: Context) -> tuple[Any, ...]:
    """What the text depends on: the language, and where the portal is served. The same for all of a page."""
    page: dict[Any, Any] = context.render_context.dicts[0]
    key = Kept, context.autoescape
    if key not in page:
        page[key] = get_language(), context.autoescape, get_urlconf(), get_script_prefix()
    found: tuple[Any, ...] = page[key]
    return found


def _with_kept(nodes: NodeList) -> NodeList:
    """The nodes, and those within them, with what can be kept put together."""
    found, same = NodeList(), []
    found.contains_nontext = nodes.contains_nontext
    for node in nodes:
        if _is_same_for_all(node):
            same.append(node)
            continue
        found += _together(same)
        same = []
        _keep_within(node)
        quick = quicken(node)
        found.append(Address(quick) if isinstance(quick, URLNode) and not quick.kwargs else quick)
    found += _together(same)
    return found


def _together(same: Sequence[Node]) -> Sequence[Node]:
    return [Kept(same)] if any(not isinstance(node, TextNode) for node in same) else same


def _keep_within(node: Node) -> None:
    if isinstance(node, LanguageNode):
        raise TemplateSyntaxError("a page is in one language: {% language %} cannot stand in it")
    if isinstance(node, IfNode):
        node.conditions_nodelists = [(when, _with_kept(then)) for when, then in node.conditions_nodelists]
        return
    for name in node.child_nodelists:
        if isinstance(within := getattr(node, name, None), NodeList):
            setattr(node, name, _with_kept(within))


def _is_same_for_all(node: Node) -> bool:
    match node:
        case TextNode() | CommentNode() | LoadNode():
            return True
        case TranslateNode():
            return node.asvar is None and node.message_context is None and _is_literal(node.filter_expression)
        case URLNode():
            return not (node.asvar or node.args or node.kwargs) and _is_literal(node.view_name)
        case StaticNode():
            return type(node) is StaticNode and node.varname is None and _is_literal(node.path)
        case SimpleNode():
            given = [*node.args, *node.kwargs.values()]
            known = getattr(node.func, "same_for_all", False) and not node.takes_context
            return known and node.target_var is None and all(map(_is_literal, given))
    return False


def _is_literal(expression: FilterExpression) -> bool:
    """A text or number that stands in the template itself."""
    told = expression.var
    return not expression.filters and (
        isinstance(told, str) or (isinstance(told, Variable) and told.lookups is None)
    )
