import json

from fastapi import Response
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as StarletteHTTPException

# Even if app is created with debug=True. Remove this line for development.
app.debug = False


@app.exception_handler(Exception)
async def failed(request, error):
    # The traceback goes to the log only.
    return JSONResponse({"detail": "Something went wrong on our side"}, status_code=500)


@app.exception_handler(StarletteHTTPException)
async def hide_details(request, error):
    if error.status_code >= 500:
        error.detail = "Something went wrong on our side"
    return await http_exception_handler(request, error)


@app.exception_handler(RequestValidationError)
async def refuse_input(request, error):
    # Without the input: it may contain a password. The first few are enough.
    kept = ("type", "loc", "msg")
    problems = [{key: each[key] for key in kept} for each in error.errors()[:20]]
    # Not JSONResponse: it fails on a lone surrogate in the name of a field.
    content = json.dumps({"detail": problems})
    return Response(content, status_code=422, media_type="application/json")
