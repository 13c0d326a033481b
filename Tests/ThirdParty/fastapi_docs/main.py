"""The profile service of Examples/FastAPI as it stands, with its documentation page's script from a package instead of a public server."""

import pathlib
import sys

import swagger_ui_bundle
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.staticfiles import StaticFiles

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "Examples/FastAPI"))

from profile import app  # noqa: E402

# The script of the package reads OpenAPI 3.0.
app.openapi_version = "3.0.3"
assets = next((pathlib.Path(swagger_ui_bundle.__file__).parent / "vendor").iterdir())
app.mount("/assets", StaticFiles(directory=assets))


@app.get("/docs-here", include_in_schema=False)
async def docs():
    return get_swagger_ui_html(
        openapi_url="/openapi.json", title="Profile", swagger_js_url="/assets/swagger-ui-bundle.js", swagger_css_url="/assets/swagger-ui.css",
        swagger_favicon_url="data:,",
    )
