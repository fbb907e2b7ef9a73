"""The Flask application behind the gate: the page for people and `/_sandbox`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from mock_sis.changes.control import ChangeControl
from mock_sis.events.control import EventControl
from mock_sis.installed.control import PluginControl
from mock_sis.page import page_blueprint
from mock_sis.scenarios.control import ScenarioControl
from mock_sis.world_control import WorldControl
from sis_core.serving.control import control_blueprint
from sis_core.serving.control_access import guard, json_errors
from sis_core.serving.control_journal import JournalOperations
from sis_core.serving.control_mischief import MischiefOperations

if TYPE_CHECKING:
    from mock_sis.world import World
    from sis_core.spec.powerschool.v1 import V1

EXTENSION = "mock_sis"


def create_doors(world: World, v1: V1) -> Flask:
    """The application of one world, its state under `app.extensions`."""
    app = Flask(__name__, static_folder="static", template_folder="templates")
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = False
    app.extensions[EXTENSION] = world
    json_errors(app)
    guard(app, lambda: world.control_token)
    more = (
        *WorldControl(world).operations(),
        *ScenarioControl(world).operations(),
        *MischiefOperations(world.mischief, world.journal).operations(),
        *JournalOperations(world.journal).operations(),
        *PluginControl(world).operations(),
        *ChangeControl(world).operations(),
        *EventControl(world).operations(),
    )
    app.register_blueprint(control_blueprint(world, more))
    app.register_blueprint(page_blueprint(world, v1))
    return app
