from flask import abort, redirect, request, session

# POST only: with GET, an image or a link on any page could sign visitors out.
app.add_url_rule("/logout", "logout", methods=["POST"])


@app.endpoint("logout")
def logout():
    # A rule of the app's own for /logout leads here too.
    if request.method != "POST":
        abort(405)
    response = redirect("/", 303)
    # A form on another site comes without the session, so it clears nothing.
    if session:
        session.clear()
        response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
