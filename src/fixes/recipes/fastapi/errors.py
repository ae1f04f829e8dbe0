from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

# Whatever it was created with; in development take this line out.
app.debug = False


@app.exception_handler(Exception)
async def failed(request, error):
    # The traceback is in the log, and nowhere else.
    return JSONResponse({"detail": "Something went wrong on our side"}, status_code=500)


@app.exception_handler(RequestValidationError)
async def refuse_input(request, error):
    # Without the input itself: it may hold a password.
    kept = [{key: e[key] for key in ("type", "loc", "msg")} for e in error.errors()]
    return JSONResponse({"detail": kept}, status_code=422)
