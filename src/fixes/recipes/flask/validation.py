from flask import request
from pydantic import (
    BaseModel,
    ConfigDict,
    EmailStr,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
)


class SignUp(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    email: EmailStr
    name: str = Field(min_length=1, max_length=80)
    password: SecretStr = Field(min_length=12, max_length=200)

    @field_validator("password")
    @classmethod
    def not_guessable(cls, password):
        if len(set(password.get_secret_value())) < 6:
            raise ValueError("use more different characters")
        return password


@app.errorhandler(ValidationError)
def refuse_input(error):
    # Without the input itself: it may hold a password.
    return error.errors(include_input=False, include_context=False, include_url=False), 422


@app.post("/sign-up")
def sign_up():
    # Also where the body is no JSON, or JSON but no object.
    user = SignUp.model_validate(request.get_json(silent=True))
    return {"email": user.email}, 201
