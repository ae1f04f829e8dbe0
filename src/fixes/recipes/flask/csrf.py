from flask_wtf import CSRFProtect

# In each form that posts:
# <input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
csrf = CSRFProtect(app)
