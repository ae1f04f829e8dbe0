from werkzeug.exceptions import HTTPException

# Even in debug mode, no exception in a view or a hook reaches the debugger.
app.config["PROPAGATE_EXCEPTIONS"] = False


@app.errorhandler(HTTPException)
def hide_details(error):
    # The traceback goes to the log only.
    if error.code and error.code >= 500:
        error.description = "Something went wrong on our side."
    return error
