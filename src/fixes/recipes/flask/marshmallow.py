from flask import request
from marshmallow import RAISE, Schema, ValidationError, fields, validate


class SignUp(Schema):
    class Meta:
        unknown = RAISE

    email = fields.Email(required=True)
    name = fields.String(required=True, validate=validate.Length(1, 80))
    password = fields.String(
        required=True, load_only=True, validate=validate.Length(12, 200)
    )


@app.errorhandler(ValidationError)
def refuse_input(error):
    return error.messages_dict, 422


@app.post("/sign-up")
def sign_up():
    user = SignUp().load(request.get_json(silent=True))
    return {"email": user["email"]}, 201
