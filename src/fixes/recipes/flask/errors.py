from werkzeug.exceptions import HTTPException

# Even in debug mode no exception of a view or a hook gets as far as the debugger.
app.config["PROPAGATE_EXCEPTIONS"] = False


@app.errorhandler(HTTPException)
def hide_details(error):
    # The traceback is in the log, and nowhere else.
    if error.code and error.code >= 500:
        error.description = "Something went wrong on our side."
    return error
