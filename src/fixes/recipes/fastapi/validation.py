from pydantic import BaseModel, ConfigDict, EmailStr, Field, SecretStr, field_validator


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


@app.post("/sign-up", status_code=201)
def sign_up(user: SignUp):
    return {"email": user.email}
