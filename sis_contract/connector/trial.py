"""One case being played: its world, its runs of the command, and what is judged of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sis_contract.connector import conduct
from sis_contract.connector.case import Case, Failed, LeftOut, NoChance
from sis_contract.connector.command import Command, Ended
from sis_contract.connector.environment import Places, environment
from sis_contract.connector.grades import Grades, stored_grades
from sis_contract.connector.roster.compare import Keys, differences, keys_for
from sis_contract.connector.roster.reading import read_roster
from sis_contract.connector.roster.records import Roster, RosterError
from sis_contract.connector.roster.truth import Truth, truth_of
from sis_contract.connector.world import Entry, World
from sis_core.wire.redaction import redacted_text

FEW = 5
"""How many differences a finding names."""

MOST_WORDS = 160

_NOTHING = "it printed nothing"
_SILENCE = "no secrets in the output"

_AFTER_ERRORS = re.compile(r"Node\.js v\d|at \S|\.\.\. \d+ more|\}$")
"""What Node and Java print behind the line that names an error."""

_ERROR = re.compile(r"(?:Uncaught |Caused by: |\[cause\]: )?[\w.$]*(?:Error|Exception)\b")

Judge = Callable[[Sequence[Entry], str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run of the command: how it ended and what the world saw of it."""

    ended: Ended
    entries: Sequence[Entry]

    @property
    def well(self) -> bool:
        """True where the command says that it came through."""
        return self.ended.code == 0


@dataclass(slots=True)
class Trial:
    """What a case's script has at hand.

    `omitted` are things that could not be judged because the connector does not offer them;
    `untouched` the rules that had nothing to touch. Where `trusted` is false the next run is not
    told which authority made the server's certificate.
    """

    case: Case
    world: World
    command: Command
    places: Places
    timeout: float
    outcomes: list[Outcome] = field(default_factory=list)
    omitted: list[str] = field(default_factory=list)
    rules: dict[str, Sequence[Judge]] = field(default_factory=dict)
    hits: dict[str, int] = field(default_factory=dict)
    environ: dict[str, str] = field(default_factory=dict)
    trusted: bool = True

    # -- the world ------------------------------------------------------------------------------

    def disturb(self, *judges: Judge, **rule: Any) -> str:
        """Adds a rule of mischief; each judge is asked about it after every run."""
        name = self.world.disturb(rule)
        self.rules[name] = judges
        return name

    def calm(self) -> None:
        """Takes the rules away, remembering how often they touched something."""
        self._count()
        self.world.calm()

    def one(self, statement: str, *parameters: Any) -> Any:
        """The first value of a SELECT; raises NoChance where there is none."""
        rows = self.world.sql(statement, parameters)
        if not rows:
            raise NoChance("this district has nothing to play the case with")
        return rows[0][0]

    def page_size(self, size: int) -> None:
        """The largest page that the plugin gets."""
        self.world.load({}, {"plugin": {"page_size": max(1, size)}})

    # -- the connector --------------------------------------------------------------------------

    def run(self, *, well: bool | None = True, grades: Grades | None = None) -> Outcome:
        """Runs the command and judges what holds of every run.

        `well` says how it must end: True with exit code 0, False with another, None either way.
        """
        environ = dict(self.environ)
        if grades is not None:
            self.places.grades.write_text(grades.text(), encoding="utf-8")
            environ["MOCK_SIS_GRADES"] = str(self.places.grades)
        made = environment(
            self.world, self.places, self.case.id, self.case.road, environ, trusted=self.trusted
        )
        since = self.world.last()
        ended = self.command.run(made["MOCK_SIS_URL"], made, self.timeout)
        outcome = Outcome(ended, self.world.entries(since))
        self.outcomes.append(outcome)
        self._judge(outcome, made, well)
        return outcome

    def _judge(self, outcome: Outcome, environ: Mapping[str, str], well: bool | None) -> None:
        ended = outcome.ended
        if ended.code is None:
            raise Failed(f"the connector did not end within {self.timeout:g} s", "an end", "none")
        for name in ("MOCK_SIS_CLIENT_SECRET", "MOCK_SIS_CONSUMER_SECRET"):
            if environ[name] in ended.output:
                raise Failed("the connector printed its client secret", _SILENCE, name)
        self._no_token_shown(outcome)
        if well is True and ended.code != 0:
            got = f"exit code {ended.code}: {last_words(ended.output)}"
            raise Failed("the connector gave up", "exit code 0", got)
        if well is False and ended.code == 0:
            raise Failed("the connector says that all is well", "another exit code than 0", "0")
        if well is True and "MOCK_SIS_GRADES" not in environ:
            self._asked_something(outcome)
        conduct.comes_to_an_end(outcome.entries)
        if "MOCK_SIS_GRADES" in environ:
            conduct.created_once(outcome.entries)
        else:
            conduct.writes_nothing(outcome.entries)
        for rule, judges in self.rules.items():
            for judge in judges:
                judge(outcome.entries, rule)

    def _no_token_shown(self, outcome: Outcome) -> None:
        for entry in outcome.entries:
            scheme, _, token = conduct.header(entry, "Authorization").partition(" ")
            if scheme.lower() == "bearer" and len(token) > 12 and token in outcome.ended.output:
                raise Failed("the connector printed a token", _SILENCE, "a token in use")

    def how_it_ended(self, outcome: Outcome) -> str:
        """How a run ended and what it said last, as the end of a sentence and without secrets."""
        code = outcome.ended.code
        ended = "did not end in time" if code is None else f"ended with exit code {code}"
        words = last_words(without(outcome.ended.output, secrets_of(self.world)))
        return f"{ended} and printed nothing" if words == _NOTHING else f"{ended}: {words}"

    def _asked_something(self, outcome: Outcome) -> None:
        """An import that comes through has read something; who only pushes need not import."""
        reads = not self.case.road.startswith("push")
        if reads and all(conduct.is_token(entry) for entry in outcome.entries):
            told = "the connector says that all is well, and asked the district for nothing"
            raise Failed(told, "requests, or another exit code than 0", self.how_it_ended(outcome))

    # -- what is left in the end ------------------------------------------------------------------

    def roster(self) -> Roster | None:
        """The connector's roster as it stands, None where it writes none (then that is omitted)."""
        try:
            found = read_roster(self.places.roster)
        except RosterError as error:
            raise Failed(f"the roster cannot be read: {error}") from error
        if found is None:
            self.omit("the connector wrote no roster to MOCK_SIS_ROSTER")
        return found

    def truth(self) -> Truth:
        """What the district's tables say now."""
        return truth_of(lambda statement, bound: self.world.sql(statement, bound),
                        self.world.today())  # fmt: skip

    def keys(self, roster: Roster) -> Keys:
        """How this roster's ids lead to the tables."""
        return keys_for(roster, self.truth())

    def roster_is_true(self, *, this_year: bool = False, teachings: bool = True) -> None:
        """The roster is what the district's tables say now (`differences`)."""
        roster = self.roster()
        if roster is None:
            return
        found = differences(roster, self.truth(), this_year=this_year, teachings=teachings)
        if found:
            told = "; ".join(found[:FEW]) + ("; …" if len(found) > FEW else "")
            raise Failed(
                f"the roster is not what the district holds: {told}",
                "no differences",
                f"{len(found)} differences",
            )

    def roster_stays(self, before: Roster | None) -> None:
        """The roster is as it was before the last run."""
        after = self.roster()
        if before is None or after is None:
            return
        for name in ("students", "teachers", "classes", "seats", "teachings"):
            was, now = set(getattr(before, name)), set(getattr(after, name))
            if was != now:
                raise Failed(
                    f"the roster's {name} changed although the import could not be trusted",
                    f"{len(was)} as before",
                    f"{len(now)}: {len(was - now)} gone, {len(now - was)} new",
                )

    def grades_are_stored(self, grades: Grades, *, refused: Sequence[tuple[str, str]] = ()) -> None:
        """Each assignment is in its gradebook once, each score as it was sent; refused ones
        (assignment, student) are not there."""
        stored = stored_grades(self.world.sql, grades)
        for told, expected, got in stored.against(grades, frozenset(refused)):
            raise Failed(told, expected, got)

    def omit(self, what: str) -> None:
        """Notes what could not be judged."""
        if what not in self.omitted:
            self.omitted.append(what)

    # -- the end of it -----------------------------------------------------------------------

    def _count(self) -> None:
        for rule in self.world.rules():
            name = str(rule["id"])
            self.hits[name] = self.hits.get(name, 0) + int(rule["hits"])

    def close(self) -> None:
        """After the script: raises NoChance where no rule touched anything, LeftOut where
        something could not be judged."""
        self._count()
        idle = [name for name in self.rules if not self.hits.get(name)]
        if idle and len(idle) == len(self.rules):
            raise NoChance("the connector asks for nothing that this case disturbs")
        if self.omitted:
            raise LeftOut(f"the rest is good, but {'; '.join(self.omitted)}")


def secrets_of(world: World) -> tuple[str, ...]:
    """The credentials of a world: invented ones, but no habit to print them."""
    ready = world.ready()
    return (ready["powerschool"]["client_secret"], ready["oneroster"]["consumer_secret"])


def without(text: str, secrets: Sequence[str]) -> str:
    """A text with secrets taken out."""
    for secret in secrets:
        text = text.replace(secret, "[redacted]")
    return text


def last_words(output: str) -> str:
    """The last line that a connector printed, cut, without secrets.

    Where a language ends its traceback with other things (Node: frames, then its version), the
    line that names the error stands for it.
    """
    lines = [line.strip() for line in redacted_text(output).splitlines() if line.strip()]
    if not lines:
        return _NOTHING
    last = lines[-1]
    if _AFTER_ERRORS.match(last):
        last = next((line for line in reversed(lines) if _ERROR.match(line)), last)
    return last[:MOST_WORDS]
