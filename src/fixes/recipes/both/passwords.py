from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher()
# Checked where there is no such user, so that the time taken tells nothing.
NOBODY = HASHER.hash("nobody")


def hash_password(password):
    return HASHER.hash(password)


def is_right(password, stored):
    """Whether it is the user's password; `stored` is None where there is no user."""
    try:
        return HASHER.verify(stored or NOBODY, password) and stored is not None
    except (InvalidHashError, VerificationError):
        return False
