import re

from sqlalchemy import column, create_engine, select, table, text

engine = create_engine("sqlite:///app.db")
USERS = table("users", column("id"), column("name"), column("email"))


def is_storable(value):
    """Whether every database accepts it as text: no NUL, no lone surrogate."""
    return isinstance(value, str) and not re.search(r"[\x00\ud800-\udfff]", value)


def find_user(email):
    # In MySQL the number 0 equals every address.
    if not is_storable(email):
        return None
    # The value is sent separately and never becomes part of the statement.
    query = text("SELECT id, name FROM users WHERE email = :email")
    with engine.connect() as connection:
        return connection.execute(query, {"email": email}).one_or_none()


def search_users(part, sort="name"):
    if not is_storable(part) or len(part) > 200:
        return []
    # A column name cannot be a parameter: only these two are accepted.
    order = USERS.c[sort if sort in ("id", "name") else "name"]
    # With autoescape, % and _ in the input match only themselves.
    matches = USERS.c.name.contains(part, autoescape=True)
    query = select(USERS.c.id, USERS.c.name).where(matches).order_by(order).limit(50)
    with engine.connect() as connection:
        return connection.execute(query).all()
