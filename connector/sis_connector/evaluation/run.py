"""One evaluation: read and stage as an import does, compare, and write nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from sis_connector.choices import choose
from sis_connector.config import SyncConfig, ready
from sis_connector.errors import BadSetup, ConnectorError
from sis_connector.evaluation.compare import VERDICTS, Evaluation, compare
from sis_connector.profiles import profile_named
from sis_connector.progress import Progress, Quiet
from sis_connector.report import RunReport, refusal_json
from sis_connector.run import Run
from sis_connector.stage.reasons import Refusal
from sis_connector.stage.roster import stage
from sis_connector.target.store import Current, load
from sis_connector.transport.traffic import Traffic


@dataclass(slots=True)
class EvaluationReport:
    """What the ids of an integration would meet in the target; `refused` would not come at all."""

    profile: str
    server: str
    target: str
    at: datetime
    status: str = "failed"
    message: str = ""
    hint: str = ""
    evaluation: Evaluation = field(default_factory=Evaluation)
    refused: list[Refusal] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        return 0 if self.status == "evaluated" else 1

    def to_dict(self) -> dict[str, object]:
        return {
            "profile": self.profile,
            "server": self.server,
            "target": self.target,
            "at": self.at.isoformat(timespec="seconds"),
            "status": self.status,
            "message": self.message,
            "hint": self.hint,
            "verdicts": VERDICTS,
            "totals": {kind: dict(found) for kind, found in self.evaluation.totals().items()},
            "findings": [
                {
                    "kind": one.kind,
                    "verdict": one.verdict,
                    "new_id": one.new_id,
                    "name": one.name,
                    "old_id": one.old_id,
                    "old_source": one.old_source,
                    "why": one.why,
                }
                for one in self.evaluation.findings
            ],
            "proposals": self.evaluation.proposals(),
            "refused": [refusal_json(one) for one in self.refused],
            "warnings": self.warnings,
        }


def evaluate(config: SyncConfig, *, progress: Progress | None = None) -> EvaluationReport:
    """Compare what an import would bring with the target, which stays as it is (C5)."""
    ready(config)
    profile = profile_named(config.profile)
    if not config.target.is_file():
        raise BadSetup(
            f"There is no roster file {config.target} to compare with.",
            "Name the file that holds the known people and classes: --target.",
        )
    traffic = Traffic()
    now = datetime.now(UTC)
    server = urlsplit(config.origin).netloc
    report = EvaluationReport(profile.name, server, config.target.name, now)
    source = profile.connect(config, traffic)
    told = RunReport(profile.name, server, config.target.name, now, now)
    try:
        run = Run(replace(config, dry_run=True), profile, source, progress or Quiet(), told)
        _compare(run, report)
    except BadSetup:
        raise
    except ConnectorError as error:
        report.message, report.hint = error.message, error.hint
    finally:
        source.close()
    return report


def _compare(run: Run, report: EvaluationReport) -> None:
    """Staged twice: against an empty target, where nobody is refused for a likeness, and against
    the real one, which tells whom Google address and mapping file make known."""
    current = load(run.config.target)
    report.warnings += run.source.open()
    choices = choose(run.source, run.config, current)
    reading, rules = run.read(current, choices)
    staged = stage(reading, replace(rules, current=Current()))
    moved = stage(reading, rules).moved
    report.evaluation = compare(staged, current, rules.source, moved)
    report.refused = staged.refusals
    report.warnings += reading.warnings
    report.status = "evaluated"


def write_proposals(report: EvaluationReport, path: Path) -> None:
    """The suggested mapping as the CSV file that `--mapping` takes."""
    rows = [",".join(row) for row in report.evaluation.proposals()]
    path.write_text("\n".join(["old_id,new_id,user_type", *rows]) + "\n", encoding="utf-8")
