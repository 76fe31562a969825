"""The rules of ours find what they are for: each is shown a bad example, and beside it the good one."""

import pytest

from scripts.local_rules import MARKUP, PYTHON, found_in_python, found_in_template, problems

WHERE = "portal/example.py"
BAD = {
    "markup": [
        "mark_safe(name)",
        "SafeString(name)",
        "format_html(f'<b>{name}</b>')",
        "format_html('<b>%s' % name)",
    ],
    "sql": [
        "cursor.execute(f'SELECT {name}')",
        "cursor.execute('SELECT %s' % name)",
        "cursor.execute('SELECT ' + name)",
        "Model.objects.raw('SELECT {}'.format(name))",
        "queryset.extra(where=['x'])",
        "RawSQL('x', [])",
    ],
    "csrf": ["@csrf_exempt\ndef view(request): pass"],
    "leading-on": [
        "def view(request):\n    return redirect(request.GET['next'])",
        "def view(request):\n    to = request.POST.get('next')\n    return HttpResponseRedirect(to)",
        "def view(request):\n    return redirect(request.headers.get('Referer', '/'))",
    ],
    "fields": [
        "class F:\n    class Meta:\n        fields = '__all__'",
        "class F:\n    class Meta:\n        exclude = ['park']",
    ],
    "shell": ["subprocess.run(line, shell=True)", "os.system(line)"],
    "template": ["Template(text).render()", "engine.from_string('Dear ' + name)"],
    "network": [
        "import socket",
        "from urllib.request import urlopen",
        "from urllib import request",
        "import requests",
    ],
}
GOOD = {
    "markup": ["format_html('<b>{}</b>', name)", "SafeString('')"],
    "sql": [
        "cursor.execute('SELECT %s', [name])",
        "cursor.execute('SELECT ' + 'x')",
        "cursor.execute(sql.SQL('x {}').format(name))",
    ],
    "csrf": ["@require_POST\ndef view(request): pass"],
    "leading-on": [
        "def view(request):\n    to = safe_next(request)\n    return redirect(to)",
        "def view(request):\n    return redirect('home')",
        "def view(request):\n    return redirect(reverse('list') + request.GET.urlencode())",
    ],
    "fields": ["class F:\n    class Meta:\n        fields = ['name']"],
    "shell": ["subprocess.run(['ls', name])"],
    "template": ["Template('fixed')"],
    "network": ["from urllib.parse import urlsplit"],
}
BAD_MARKUP = {
    "markup": ["{{ name|safe }}", "{% autoescape off %}"],
    "inline": [
        "<script>alert(1)</script>",
        '<p style="x">',
        '<a href="javascript:x">',
        '<b onclick="x">',
        "<style>",
    ],
    "csrf": ['<form method="post" action="/x">\n<input>\n</form>'],
}
GOOD_MARKUP = [
    '<script src="/static/x.js" defer></script>',
    '<form method="post">{% csrf_token %}</form>',
    "<form>x</form>",
]


def test_every_rule_has_its_bad_example() -> None:
    assert PYTHON.keys() == BAD.keys() == GOOD.keys()
    assert MARKUP.keys() == BAD_MARKUP.keys()


@pytest.mark.parametrize("rule", PYTHON)
def test_a_rule_finds_the_bad_and_passes_the_good(rule: str) -> None:
    for text in BAD[rule]:
        assert rule in {found for found, _line, _words in found_in_python(text, WHERE)}, text
    for text in GOOD[rule]:
        assert not list(found_in_python(text, WHERE)), text


def test_what_is_wrong_in_a_template_is_found() -> None:
    for rule, texts in BAD_MARKUP.items():
        for text in texts:
            found = [found for found, _line, _words in found_in_template(text, "templates/x.html")]
            assert found == [rule], text
    for text in GOOD_MARKUP:
        assert not list(found_in_template(text, "templates/x.html")), text


def test_the_code_keeps_the_rules_and_no_exception_is_left_over() -> None:
    assert problems() == []
