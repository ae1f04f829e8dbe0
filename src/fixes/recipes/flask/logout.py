from flask import redirect, session


@app.post("/logout")
def logout():
    session.clear()
    response = redirect("/", 303)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
