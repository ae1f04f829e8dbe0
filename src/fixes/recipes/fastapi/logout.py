from fastapi import Request
from fastapi.responses import RedirectResponse


# By POST only: an image or a link on any page would sign visitors out.
@app.post("/logout")
def logout(request: Request):
    response = RedirectResponse("/", status_code=303)
    # Another site's form comes without the session, and clears nothing.
    if current_session(request):
        sign_out(request, response)
        response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
