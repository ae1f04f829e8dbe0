from flask import redirect, session

# By POST only: an image or a link on any page would sign visitors out.
app.add_url_rule("/logout", "logout", methods=["POST"])


@app.endpoint("logout")
def logout():
    response = redirect("/", 303)
    # Another site's form comes without the session, and clears nothing.
    if session:
        session.clear()
        response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
