"""The ASGI application that uvicorn serves as `main:app`."""

import gc

# Importing the web and database libraries makes a few hundred thousand objects that all stay: looking for
# garbage among them costs a tenth of the start-up time, and never finds any.
gc.disable()

from app.factory import create_app  # noqa: E402
from app.settings import load_settings  # noqa: E402

app = create_app(load_settings())

gc.freeze()
gc.enable()
