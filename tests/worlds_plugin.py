"""Says at the end of a run how much the twin worlds compared: a walk that shrank unnoticed would prove little."""

from collections.abc import Callable

import pytest

from tests.rules_plugin import engine_of


def pytest_configure(config: pytest.Config) -> None:
    """Gather the counts where all reports arrive: in the process that hands out the tests."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(WorldsLedger(), "worlds-ledger")


@pytest.fixture
def compared(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Return what a test tells how much it compared or searched."""

    def told(how_much: str) -> None:
        request.node.user_properties.append(("worlds", [engine_of(request.node), how_much, request.node.originalname]))

    return told


class WorldsLedger:
    """How much each walk compared, by engine."""

    def __init__(self) -> None:
        self.walks: list[list[object]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the counts of a walk that ended well."""
        if report.when == "call" and report.passed:
            self.walks += [value for name, value in report.user_properties if name == "worlds"]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print them."""
        if self.walks:
            terminalreporter.section("twin worlds")
        for engine, how_much, test in sorted(self.walks, key=str):
            terminalreporter.write_line(f"{engine}: {how_much} ({test})")
