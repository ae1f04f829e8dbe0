from fastapi import Request
from fastapi.responses import RedirectResponse


@app.post("/logout")
def logout(request: Request):
    request.session.clear()
    response = RedirectResponse("/", status_code=303)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
