"""Signatures are those of Standard Webhooks, and secrets are kept sealed."""

import subprocess

import pytest
from pytest_django.fixtures import Settings

from portal.webhooks import secret_text, signing

# The example of the specification's reference implementations.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID, TIME, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_example_of_the_specification() -> None:
    assert signing.sign(SECRET, message_id=ID, timestamp=TIME, body=BODY) == SIGNATURE


def test_openssl_says_the_same() -> None:
    key = subprocess.run(["base64", "-d"], input=SECRET[6:].encode(), capture_output=True, check=True)
    signed = f"{ID}.{TIME}.".encode() + BODY
    command = [
        "openssl",
        "dgst",
        "-sha256",
        "-mac",
        "HMAC",
        "-macopt",
        f"hexkey:{key.stdout.hex()}",
        "-binary",
    ]
    digest = subprocess.run(command, input=signed, capture_output=True, check=True)
    coded = subprocess.run(["base64"], input=digest.stdout, capture_output=True, check=True)
    assert f"v1,{coded.stdout.decode().strip()}" == SIGNATURE


def test_every_good_secret_signs() -> None:
    other = secret_text.new_secret()
    found = signing.headers([other, SECRET], message_id=ID, timestamp=TIME, body=BODY)
    assert found["webhook-id"] == ID
    assert found["webhook-timestamp"] == str(TIME)
    assert found["webhook-signature"].split(" ")[1] == SIGNATURE
    assert found["webhook-signature"].split(" ")[0] == signing.sign(
        other, message_id=ID, timestamp=TIME, body=BODY
    )


def test_secrets_are_new_each_time_and_sealed(settings: Settings) -> None:
    secret = secret_text.new_secret()
    assert secret.startswith("whsec_") and len(secret) == 6 + 44
    assert secret != secret_text.new_secret()
    sealed = secret_text.seal(secret)
    assert secret[6:] not in sealed
    assert secret_text.unseal(sealed) == secret
    settings.SECRET_KEY, old = "another key", settings.SECRET_KEY
    with pytest.raises(secret_text.Unreadable):
        secret_text.unseal(sealed)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert secret_text.unseal(sealed) == secret
