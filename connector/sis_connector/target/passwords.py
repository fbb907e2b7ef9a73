"""Default passwords of new users: only a hash ever reaches the target."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping

from sis_connector.secret import Secret

COST, BLOCK, LANES = 2**14, 8, 1


def hashes_for(user_types: Iterable[str], passwords: Mapping[str, Secret]) -> dict[str, str]:
    """One salted hash per user type that has a default password."""
    return {
        user_type: hashed(passwords[user_type])
        for user_type in sorted(set(user_types))
        if user_type in passwords
    }


def hashed(password: Secret) -> str:
    """`scrypt$cost$block$lanes$salt$hash`, salt and hash in hex."""
    salt = secrets.token_bytes(16)
    key = hashlib.scrypt(password.reveal().encode(), salt=salt, n=COST, r=BLOCK, p=LANES)
    return f"scrypt${COST}${BLOCK}${LANES}${salt.hex()}${key.hex()}"


def matches(password: str, stored: str) -> bool:
    """Whether `password` is the one behind `stored`."""
    _scheme, cost, block, lanes, salt, wanted = stored.split("$")
    key = hashlib.scrypt(
        password.encode(), salt=bytes.fromhex(salt), n=int(cost), r=int(block), p=int(lanes)
    )
    return secrets.compare_digest(key.hex(), wanted)
