import json

from flask import abort, request
from marshmallow import RAISE, Schema, fields, validate
from marshmallow import ValidationError as SchemaError

# One line that is not blank: no control characters, no text-direction overrides and
# no lone surrogates.
NOT_BLANK = validate.Regexp(
    r"(?=.*\S)[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+\Z"
)
# For every request, unless another limit is set: a longer one gets 413.
app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_CONTENT_LENGTH"] or 1024 * 1024


def is_hard_to_guess(password):
    if len(set(password)) < 6:
        raise SchemaError("Use more different characters.")


class SignUpSchema(Schema):
    class Meta:
        unknown = RAISE

    email = fields.Email(required=True, validate=validate.Length(max=254))
    name = fields.String(required=True, validate=[validate.Length(1, 80), NOT_BLANK])
    password = fields.String(
        required=True,
        load_only=True,
        validate=[validate.Length(12, 200), NOT_BLANK, is_hard_to_guess],
    )


def load_input(schema):
    """The request's JSON, loaded with `schema`; invalid input gets a 4xx.

    @app.post("/sign-up")
    def sign_up():
        user = load_input(SignUpSchema())
        return {"email": user["email"]}, 201
    """
    # Werkzeug before 2.3 limits only forms whose length is announced.
    if request.content_length is None:
        abort(411)
    if request.content_length > app.config["MAX_CONTENT_LENGTH"]:
        abort(413)
    # Only around the input: an error in the app's own data stays a 500.
    try:
        return schema.load(request.get_json(silent=True))
    except RecursionError:
        abort(400)
    except SchemaError as error:
        # Not jsonify: it can fail on a lone surrogate in the name of a field.
        content = json.dumps(error.messages_dict)
        abort(app.response_class(content, 422, mimetype="application/json"))
