"""A world: one served district with everything that belongs to it, and nothing shared."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from mock_sis.generator import Generator
from mock_sis.installed.beginning import begin
from mock_sis.installed.usage import Called, Counts, Usage
from mock_sis.known_switches import SWITCHES
from mock_sis.plugins import Plugins
from mock_sis.world_moves import WorldMoves
from mock_sis.world_told import WorldTold
from sis_core.district import Clock, DistrictError
from sis_core.district.store import Store
from sis_core.serving.engine import Engine, Running, Wsgi
from sis_core.serving.exchange import Exchange
from sis_core.serving.journal import ENTRY_BYTES, MAX_BYTES, MAX_ENTRIES, Journal
from sis_core.serving.later import Later
from sis_core.serving.mischief import Mischief
from sis_core.serving.mischief.ground import Ground
from sis_core.serving.mounts import Mount
from sis_core.serving.tls import Certificate, PrivateAuthority
from sis_core.serving.tokens import Tokens
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.switches import NEWEST, Switches

if TYPE_CHECKING:
    from mock_sis.events.notifier import Notifier
    from mock_sis.installed.life import Life
    from mock_sis.powerqueries import PowerQueries
    from mock_sis.scenarios.player import Player

START = "start"
"""The snapshot that a reset goes back to."""


class World(WorldMoves, WorldTold):
    """A district, its plugins, tokens, switches and journal, and the engine that serves them.

    `start` serves it, `stop` ends it and closes the store; it is its own context manager.
    `generator` is handed over by whoever may import it, and `mounts` by whoever puts providers of
    other standards on the same host and port; without `powerschool` these are served alone. A new
    district begins with the sandbox's plugin, which may do all, and with our own plugin installed
    (not without `connector`). Two worlds in one process share nothing.
    """

    def __init__(
        self,
        store: Store,
        *,
        switches: Switches | None = None,
        seed: int = 0,
        client_id: str | None = None,
        client_secret: str | None = None,
        control_token: str = "",
        generator: Generator | None = None,
        mounts: Sequence[Mount] = (),
        powerschool: bool = True,
        connector: bool = True,
        journal: int = MAX_ENTRIES,
    ) -> None:
        self.store = store
        self.mounts = tuple(mounts)
        self.powerschool = powerschool
        self.switches = switches or Switches(SWITCHES)
        self.clock = store.clock
        self.journal = Journal(store.clock, journal, max(MAX_BYTES, journal * ENTRY_BYTES))
        self.plugins = Plugins(store)
        self.tokens = Tokens(store)
        self._queries = Later(self._make_queries, lambda queries: queries.close())
        self._life = Later(self._make_life)
        self._events = Later(self._make_events, lambda events: events.close())
        self.control_token = control_token
        self.started = time.monotonic()
        self.seed = int(store.setting("seed", seed) or 0)
        self.mischief = Mischief(self.chance, Ground(self.tokens, self.disable_plugin))
        self._generator = generator
        self._player = Later(self._make_player)
        self._engine: Running | None = None
        self._authority: PrivateAuthority | None = None
        self._certificate: Certificate | None = None
        self._host = "127.0.0.1"
        self._at_start: dict[str, str] = self.switches.all()
        begin(store, self.plugins, self.seed, client_id, client_secret, connector=connector)
        self.usage = Usage(self._plugin_name, self._read_used)
        self.journal.listen(self.usage.note)

    def _plugin_name(self, client_id: str) -> str | None:
        plugin = self.plugins.find(client_id)
        return plugin.name if plugin else None

    def _read_used(self, counts: Counts, calls: Iterable[Called]) -> None:
        from mock_sis.installed.used import read

        read(self, counts, calls)

    def _make_queries(self) -> PowerQueries:
        from mock_sis.powerqueries import PowerQueries

        return PowerQueries(self.store, self.switches, self.life.queries)

    def _make_life(self) -> Life:
        from mock_sis.installed.life import Life

        return Life(self.store, self.plugins, self.tokens, self.switches, self.seed)

    def _make_player(self) -> Player:
        from mock_sis.scenarios.player import Player

        return Player(self)

    def _make_events(self) -> Notifier:
        from mock_sis.events.notifier import Notifier

        return Notifier(
            self.store,
            self.switches,
            self.journal,
            self.plugins,
            lambda: self.url if self._engine is not None else "http://localhost",
        )

    @property
    def events(self) -> Notifier:
        """Who is told what changes; loaded with the first look, its thread with a subscription."""
        return self._events()

    @property
    def life(self) -> Life:
        """The life of its plugins: installing, enabling, removing; loaded at the first look."""
        return self._life()

    @property
    def queries(self) -> PowerQueries:
        """The PowerQueries that can be called; their code is loaded at the first look."""
        return self._queries()

    @classmethod
    def empty(cls, today: date | str, version: str = NEWEST, mounts: Sequence[Mount] = ()) -> World:
        """A world without a row, on the morning of a day; fill it with `load`."""
        day = date.fromisoformat(today) if isinstance(today, str) else today
        store = Store.memory(Clock(datetime(day.year, day.month, day.day, 8)))
        store.remember("today", day.isoformat())
        return cls(store, switches=Switches(SWITCHES, version), mounts=mounts)

    # -- serving --------------------------------------------------------------------------------

    def start(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        tls: bool | Certificate = False,
        timeout: int = 30,
        around: Callable[[Wsgi], Wsgi] | None = None,
    ) -> str:
        """Serves from now on and returns the URL; `tls=True` makes a private authority.

        `around` takes the WSGI application and returns the one that is served in its place, for
        who wants a server that is not quite this one. Raises EngineError or TlsError in one
        sentence.
        """
        from mock_sis.app import create_app

        if self._engine is not None:
            raise DistrictError(f"this world is served already, at {self.url}")
        self.keep_start()
        if tls is True:
            self._authority = PrivateAuthority(host)
            self._certificate = self._authority.certificate
        elif tls:
            self._certificate = tls
        app: Wsgi = create_app(self)
        if self._player.made:
            self.player.check_again()  # families are known from now on
        engine = Engine(
            app if around is None else around(app),
            host,
            port,
            tls=self._certificate,
            refused=self._refused,
            timeout=timeout,
        )
        engine.start()
        self._engine, self._host = engine, host
        return self.url

    def keep_start(self) -> None:
        """Keeps the district and the switches as they are: what `reset` goes back to."""
        self._at_start = self.switches.all()
        self.store.snapshot(START)

    @property
    def url(self) -> str:
        """Scheme, host and port, as a client on this machine reaches it."""
        if self._engine is None:
            raise DistrictError("this world is not served; call start() first")
        shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self._host, self._host)
        if ":" in shown and not shown.startswith("["):
            shown = f"[{shown}]"
        scheme = "https" if self._certificate else "http"
        return f"{scheme}://{shown}:{self._engine.port}"

    @property
    def ca_file(self) -> Path | None:
        """The authority that clients should trust, where this world speaks TLS."""
        return self._certificate.ca_file if self._certificate else None

    def stop(self) -> None:
        """Ends the engine and closes the store; may be called twice."""
        engine, self._engine = self._engine, None
        self.mischief.end()
        self.journal.end()
        if engine is not None:
            engine.stop()
        if self._authority is not None:
            self._authority.close()
            self._authority = None
        self._events.end()
        self._queries.end()  # its connections to the district's file keep that from being whole
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def _refused(self, status: int, message: str, method: str, target: str, peer: str) -> None:
        """Journals what the engine refused before any family saw it."""
        exchange = Exchange(Ask(method or "?", "/"), target or "?", peer, family="engine")
        exchange.reason = f"{message}; the request never reached the server's addresses"
        self.journal.close(exchange, Answer(status, b"", "application/json"))

    def disable_plugin(self, client_id: str = "") -> str:
        """Switches off the plugin of a client id, the first one for none; returns its name."""
        plugin = self.plugins.find(client_id) or self.plugins.all()[0]
        self.life.disable(str(plugin.id))
        return plugin.name

    # -- the district ---------------------------------------------------------------------------

    def load(
        self,
        tables: Mapping[str, Sequence[Mapping[str, Any]]],
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        """Adds rows and applies the settings of a golden case (golden/README.md "Settings").

        Raises DistrictError for an unknown table, column, setting or value.
        """
        from mock_sis.world_settings import apply_settings

        self.store.load(tables)
        apply_settings(self, settings or {})

    def valid_token(self) -> str:
        """A token that works now: any live one of an issued list, else a new one."""
        found = self.tokens.first_live()
        if found is not None and self.plugins.alive(found.client):
            return found.text
        return self.tokens.issue(self.plugins.all()[0].client_id)[0].text

    def sql(
        self, statement: str, parameters: Sequence[Any] = (), limit: int = 1000
    ) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Column names and rows of a SELECT on the store."""
        return self.store.select(statement, parameters, limit)

    def reset(self, switches: bool = True) -> None:
        """Puts district, clock and switches back to the start, and takes every mischief away.

        `switches=False` keeps the switches.
        """
        self.mischief.clear()
        self.restore(START)
        if switches:
            self.switches.set(self._at_start)
        self._go_back()

    @property
    def served(self) -> bool:
        """True between start and stop."""
        return self._engine is not None

    def advance(self, by: timedelta) -> None:
        """Moves the district's clock."""
        self.clock.advance(by)
