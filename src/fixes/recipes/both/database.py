from sqlalchemy import create_engine, text

engine = create_engine("sqlite:///app.db")


def find_user(email):
    # The value travels beside the statement, never within it.
    query = text("SELECT id, name FROM users WHERE email = :email")
    with engine.connect() as connection:
        return connection.execute(query, {"email": email}).one_or_none()
