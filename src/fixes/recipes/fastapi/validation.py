from typing import Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    EmailStr,
    Field,
    SecretStr,
    StringConstraints,
    field_validator,
)

# One line: no control characters and no text-direction overrides.
ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+$"


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


# @app.post("/sign-up", status_code=201)
# def sign_up(user: SignUp):
#     return {"email": user.email}
