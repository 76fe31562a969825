"""Taking out of an account what says whose it was. Called by the service alone, in its transaction."""

from django.conf import settings
from django.db.models import CASCADE, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from portal.notifications.enums import EmailState
from portal.notifications.models import Email, Message
from portal.organizations.models import Invitation, User


def anonymise(person: User) -> None:
    """The row stays, for entries and papers point to it, and says nothing any more; what lives with the account alone
    (messages, sessions, factors, the calendar) goes. Of the notices of cases it stays that and when they were given,
    sent and read, for a case may turn on it: what they said and the address go. The names in ledgers, papers and logs
    are what was done and signed in office, and stay: the chain would break, and the law keeps them.

    Nobody has proven that the address is theirs: what went to it stays where it is known as somebody else's."""
    _invitations_of(person).update(email="", full_name=_("已删除人员"))
    if person.email and not _is_anothers(person.email, person):
        Email.objects.filter(to__iexact=person.email, message=None).delete()
    _empty_notices(person)
    for relation in User._meta.related_objects:
        if relation.on_delete is CASCADE and relation.related_model is not Message:
            relation.related_model._default_manager.filter(**{relation.field.name: person}).delete()
    person.username = f"erased-{person.pk}"
    person.full_name = _("已删除人员")
    person.phone = person.email = ""
    person.is_active = False
    person.set_unusable_password()
    person.save(update_fields=["username", "full_name", "phone", "email", "is_active", "password"])


def _empty_notices(person: User) -> None:
    messages = Message.objects.filter(user=person)
    messages.filter(ledger=None).delete()
    messages.update(body="")
    letters = Email.objects.filter(message__user=person)
    letters.filter(state=EmailState.PENDING).delete()
    letters.update(to="", body="", error="")


def _invitations_of(person: User) -> QuerySet[Invitation]:
    """Those that the person accepted: the role began with the acceptance."""
    roles = person.memberships.filter(
        organization=OuterRef("organization"), role=OuterRef("role"), valid_from=OuterRef("accepted_at")
    )
    return Invitation.objects.filter(Exists(roles))


def _is_anothers(address: str, person: User) -> bool:
    """Whether another account, an invitation or the letters of the anchors have the address, too."""
    return (
        User.objects.exclude(pk=person.pk).filter(email__iexact=address).exists()
        or Invitation.objects.filter(email__iexact=address).exists()
        or address.casefold() in {one.casefold() for one in settings.ANCHOR_MAIL}
    )
