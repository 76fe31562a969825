"""No personal field without a purpose, and none that a page shows to whom it is not for."""

import re

import pytest
from django.apps import apps
from django.db.models import CharField, EmailField, TextField
from django.template import Context, Template

from portal.privacy import registry
from tests.cast import Cast
from tests.stages import make_request

NAMES = re.compile(r"phone|mobile|email|identity|id_card|id_number|passport|bank")


def test_every_personal_field_of_ours_is_registered_with_a_purpose() -> None:
    found = set()
    for model in apps.get_models():
        if not model.__module__.startswith(("portal.", "delegation.", "proxy_service.")):
            continue
        for field in model._meta.get_fields():
            if isinstance(field, CharField | TextField | EmailField) and (
                NAMES.search(field.name) or isinstance(field, EmailField)
            ):
                found.add(f"{model._meta.label_lower}.{field.name}")
    # Queued letters are shown to nobody; the page of operations masks whom they go to.
    found -= {"notifications.email.to"}
    known = {sensitive.key for sensitive in registry.all_fields()}
    assert found - known == set()
    for sensitive in registry.all_fields():
        said = (sensitive.purpose, sensitive.ground, sensitive.kept, sensitive.seen_by, sensitive.label)
        assert all(str(words) for words in said), sensitive.key


def test_no_template_shows_a_personal_field_past_the_registry() -> None:
    """Papers name telephones where the regulation asks for it; the officer's own, an office's and the service's are
    public; forms show people what they typed themselves."""
    from django.conf import settings

    shown = re.compile(r"\{\{ *[\w.]*\.(?:contact_phone|asker_phone|phone|email|to)\b *(?:\||\}\})")
    allowed = {
        ("requests/_officer.html", "phone"),
        ("public/front.html", "phone"),
        ("public/matter_guide.html", "phone"),
        ("delegation/hall.html", "phone"),
        ("delegation/power.html", "phone"),
        ("delegation/public_whistle_matters.html", "phone"),
        ("operations/operations.html", "email.to|mask_email"),
        # Only where accounts of the demonstration are allowed.
        ("notifications/demo_letter.html", "letter.to"),
        ("notifications/demo_mailbox.html", "letter.to"),
    }
    folder = settings.BASE_DIR / "templates"
    past = []
    for path in sorted(folder.rglob("*.html")):
        name = str(path.relative_to(folder))
        if name.startswith("documents/"):
            continue
        for hit in shown.finditer(path.read_text()):
            if not any(
                name == file and part in path.read_text()[hit.start() : hit.end() + 20]
                for file, part in allowed
            ):
                past.append((name, hit[0]))
    assert past == []


SEES_CONTACT = {
    # stage: who has the contact's number plain
    "submitted": {"owner", "handler", "clerk", "officer", "second_officer", "leader", "zone_clerk"},
    "received": {"owner", "handler", "officer"},
    "archived": {"owner", "handler"},
}


@pytest.mark.django_db
@pytest.mark.parametrize("stage", SEES_CONTACT)
def test_the_contact_of_a_request_is_plain_for_who_must_call(cast: Cast, stage: str) -> None:
    request = make_request(cast, stage)
    plain, offered = set(), set()
    sensitive = registry.field_of(request, "contact_phone")
    for name, membership in cast.people.items():
        if not sensitive.reads(membership).filter(pk=request.pk).exists():
            continue
        seen = registry.shown(membership, request, "contact_phone")
        if seen.plain:
            plain.add(name)
            assert seen.text == request.contact_phone
        else:
            assert request.contact_phone[3:-4] not in seen.text
        if seen.may_unmask:
            offered.add(name)
    assert plain == SEES_CONTACT[stage]
    # Who administers or audits, and enterprises, have nobody to call.
    assert offered.isdisjoint(
        {"administrator", "security", "auditor", "centre_officer", "other_owner", "owner"}
    )
    assert {"county_officer"} <= offered
    assert ("land_clerk" in offered) is (stage != "submitted")


@pytest.mark.django_db
def test_nobody_in_particular_sees_nothing(cast: Cast) -> None:
    request = make_request(cast, "submitted")
    seen = registry.shown(None, request, "contact_phone")
    assert not seen.plain and not seen.may_unmask and request.contact_phone not in seen.text
    page = Template('{% load privacy %}{% personal request "contact_phone" %}')
    assert request.contact_phone not in page.render(Context({"request": request, "membership": None}))


def test_a_field_that_nobody_registered_is_no_personal_field(cast: Cast) -> None:
    with pytest.raises(KeyError):
        registry.shown(cast.owner, cast.owner.user, "password")
