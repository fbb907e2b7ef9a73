"""The PowerSchool server as a Flask application, its state under `app.extensions`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask

from mock_sis.families import OAuthElsewhere, OtherWs, SchemaFamily, V1Family
from mock_sis.page import page_blueprint
from mock_sis.ptg import PtgFamily
from mock_sis.xte.family import XteFamily
from sis_core.serving.bearer import Bearers
from sis_core.serving.control import control_blueprint
from sis_core.serving.control_access import guard, json_errors
from sis_core.serving.exchange import Family
from sis_core.serving.gate import Gate
from sis_core.serving.token_endpoint import TokenEndpoint

if TYPE_CHECKING:
    from mock_sis.world import World

EXTENSION = "mock_sis"


def create_app(world: World) -> Flask:
    """The application of one world.

    Flask serves the page and `/_sandbox`; the families of the API stand before it in one gate,
    because Flask's own routing would cost each of them as much as the answer.
    """
    app = Flask(__name__, static_folder="static", template_folder="templates")
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = False
    app.extensions[EXTENSION] = world
    json_errors(app)
    guard(app, lambda: world.control_token)
    bearers = Bearers(world.tokens, world.switches, world.plugins.alive)
    v1 = V1Family(world, bearers)
    app.register_blueprint(control_blueprint(world))
    app.register_blueprint(page_blueprint(world, v1.v1))
    families: list[Family] = [
        TokenEndpoint(world.tokens, world.switches, world.plugins.find),
        OAuthElsewhere(),
        v1,
        SchemaFamily(world, bearers),
        PtgFamily(world, bearers),
        XteFamily(world, bearers),
        OtherWs(bearers),
    ]
    behind: Any = app.wsgi_app
    app.wsgi_app = Gate(families, world.journal, world.switches, behind)  # type: ignore[method-assign]
    return app
