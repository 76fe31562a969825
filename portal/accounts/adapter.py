"""What allauth's second factors ask of a site: its words, its name, and how secrets are kept."""

import base64
import hashlib

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes
from django.utils.translation import gettext_lazy as _

from portal.organizations.models import User

PURPOSE = b"portal.accounts.factor:"


class FactorAdapter(DefaultMFAAdapter):
    """Secrets are sealed with a key that comes from ``SECRET_KEY``, so that a stolen dump of the database opens no
    account; after a change of that the old one stays in ``SECRET_KEY_FALLBACKS``."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("不正确或已经用过，请核对后重新输入。"),
    }

    def encrypt(self, text: str) -> str:
        return self._box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self._box().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return "园办通"

    def get_totp_label(self, user: User) -> str:  # type: ignore[override]  # no other model of users here
        return user.username

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": context.request.get_host().partition(":")[0], "name": "园办通"}

    def get_public_key_credential_user_entity(self, user: User) -> dict:  # type: ignore[override]  # as above
        # Random to whoever reads the key, as the standard asks: nothing of the person, but always the same.
        handle = hashlib.sha256(PURPOSE + force_bytes(settings.SECRET_KEY) + str(user.pk).encode()).digest()
        return {"id": handle, "name": user.username, "display_name": user.full_name}

    @staticmethod
    def _box() -> MultiFernet:
        keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        digests = (hashlib.sha256(PURPOSE + force_bytes(key)).digest() for key in keys)
        return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
