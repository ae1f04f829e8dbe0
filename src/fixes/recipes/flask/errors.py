from werkzeug.exceptions import HTTPException


# Also in debug mode, where it keeps the debugger away.
@app.errorhandler(Exception)
def failed(error):
    if isinstance(error, HTTPException):
        return error
    # The traceback goes to the log, and nowhere else.
    app.logger.exception("A request failed")
    return "Something went wrong on our side.", 500
