"""What is read in a stranger's signature before it is judged."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import cast

from asn1crypto import cms

# A chain has four or five certificates, one of them perhaps signed by two roots.
MOST_CERTIFICATES, MOST_OF_ONE_NAME = 16, 2


def refuse_labyrinths(signed: cms.SignedData) -> None:
    """``ValueError`` for more certificates than a chain has, or many of one name: whoever looks for a way to a root
    tries every order of them, for hours with ten of one name."""
    for part in (signed, *_time_tokens(signed)):
        names = Counter(
            each.chosen.subject.hashable for each in part["certificates"] if each.name == "certificate"
        )
        if names.total() > MOST_CERTIFICATES or max(names.values(), default=0) > MOST_OF_ONE_NAME:
            raise ValueError("a labyrinth of certificates")


def time_in(signed: cms.SignedData) -> datetime | None:
    """What the timestamp says, judged or not."""
    for token in _time_tokens(signed):
        return cast(datetime, token["encap_content_info"]["content"].parsed["gen_time"].native)
    return None


def _time_tokens(signed: cms.SignedData) -> Iterator[cms.SignedData]:
    for signer in signed["signer_infos"]:
        for attribute in signer["unsigned_attrs"]:
            if attribute["type"].native == "signature_time_stamp_token":
                for value in attribute["values"]:
                    yield value["content"]
