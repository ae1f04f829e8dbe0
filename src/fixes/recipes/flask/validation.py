import json
from typing import Annotated

from flask import abort, request
from pydantic import (
    BaseModel,
    ConfigDict,
    EmailStr,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    field_validator,
)

# One line: no control characters and no text-direction overrides.
ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+$"
# For every request, unless another limit is set: a longer one gets 413.
app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_CONTENT_LENGTH"] or 1024 * 1024


class SignUp(BaseModel):
    model_config = ConfigDict(extra="forbid")

    email: EmailStr
    name: Annotated[
        str,
        StringConstraints(
            strip_whitespace=True, min_length=1, max_length=80, pattern=ONE_LINE
        ),
    ]
    # Not stripped: spaces at its ends are part of a password.
    password: SecretStr = Field(min_length=12, max_length=200)

    @field_validator("password")
    @classmethod
    def hard_to_guess(cls, password):
        characters = set(password.get_secret_value())
        # A lone surrogate, which JSON can contain, cannot be hashed.
        if any("\ud800" <= character <= "\udfff" for character in characters):
            raise ValueError("this contains an invalid character")
        if len(characters) < 6:
            raise ValueError("use more different characters")
        return password


def read_input(model):
    """The request's JSON as a `model`; invalid input gets a 4xx.

    @app.post("/sign-up")
    def sign_up():
        user = read_input(SignUp)
        return {"email": user.email}, 201
    """
    # Werkzeug before 2.3 limits only forms whose length is announced.
    if request.content_length is None:
        abort(411)
    if request.content_length > app.config["MAX_CONTENT_LENGTH"]:
        abort(413)
    # Only around the input: a ValidationError in the app's own data stays a 500.
    try:
        return model.model_validate(request.get_json(silent=True))
    except RecursionError:
        abort(400)
    except ValidationError as error:
        # Without the input: it may contain a password. The first few are enough.
        problems = error.errors(
            include_input=False, include_context=False, include_url=False
        )
        # Not jsonify: it can fail on a lone surrogate in the name of a field.
        content = json.dumps(problems[:20])
        abort(app.response_class(content, 422, mimetype="application/json"))
