import secrets
import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

HASHER = PasswordHasher()
# Each hash takes 64 MiB for a moment: many sign-ins at once must not exhaust memory.
HASHER_SLOTS = threading.BoundedSemaphore(4)


def password_bytes(password):
    if not isinstance(password, str) or not 1 <= len(password) <= 1000:
        raise ValueError("A password must be text of 1 to 1000 characters")
    # Keyboards differ: é arrives as one character, or as e and an accent.
    return unicodedata.normalize("NFC", password).encode()


def hash_password(password):
    """The hash to store. Raises ValueError for what cannot be a password."""
    with HASHER_SLOTS:
        return HASHER.hash(password_bytes(password))


# Verified if there is no such user, so that the response time reveals nothing.
NOBODY = hash_password(secrets.token_hex())


def is_right(password, stored):
    """Whether it is the user's password; `stored` is None where there is no user.

    if is_right(password, user and user.password_hash):
        # Replaces a hash that was made with older settings of HASHER.
        if HASHER.check_needs_rehash(user.password_hash):
            user.password_hash = hash_password(password)
    """
    # False for accounts without a password, or with another kind of hash.
    known = str(stored).startswith("$argon2")
    try:
        with HASHER_SLOTS:
            HASHER.verify(stored if known else NOBODY, password_bytes(password))
    except (ValueError, VerificationError):
        return False
    return known
