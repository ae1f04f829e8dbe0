from fastapi import Request
from fastapi.responses import RedirectResponse


# POST only: with GET, an image or a link on any page could sign visitors out.
@app.post("/logout")
def logout(request: Request):
    response = RedirectResponse("/", status_code=303)
    # A form on another site comes without the session, so it clears nothing.
    if current_session(request):
        sign_out(request, response)
        response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
