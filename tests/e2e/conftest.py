"""Stories in a real browser against a real server process: what a story needs, and what must be clean after it.

Every story is `async def` and runs in one loop, the browser's: Chromium starts once for all of them, and so does the
server, save for stories that kill theirs. A story has a class of its own, so no story sees another.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Generator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Error, Page, async_playwright

from tests.e2e.devices import CHROMIUM_ARGUMENTS, Device, Language, OpenDevice, new_device, screenshot
from tests.server_process import ServerProcess

HERE = Path(__file__).resolve().parent
CHROMIUM = shutil.which("chromium")
NO_CHROMIUM = "no Chromium here, and only root may install it: the browser tests are skipped"
FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark this folder's stories, and put them into the loop that the browser lives in."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("e2e")
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a story failed, so that what its devices showed is kept; report a missing Chromium in one line."""
    report = yield
    if report.skipped and CHROMIUM is None:
        report.longrepr = (__file__, 1, NO_CHROMIUM)  # one place for all: pytest folds what shares place and reason
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium, headless; one for all stories."""
    if CHROMIUM is None:
        pytest.skip(NO_CHROMIUM)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            headless=True,
            args=CHROMIUM_ARGUMENTS,
            ignore_default_args=["--disable-back-forward-cache"],  # phones have it, and pages must live with it
        )
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ServerProcess]:
    """The running server that stories share, on a free port."""
    process = ServerProcess(tmp_path_factory.mktemp("shared") / "data")
    await process.start()
    yield process
    await process.close()


@pytest_asyncio.fixture(loop_scope="session")
async def mortal_server(browser: Browser, tmp_path: Path) -> AsyncIterator[ServerProcess]:
    """A running server of the story's own, for it to kill."""
    process = ServerProcess(tmp_path / "data")
    await process.start()
    yield process
    await process.close()


@pytest_asyncio.fixture(loop_scope="session")
async def open_device(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[OpenDevice]:
    """Opens pages on new devices.

    After the story no page may have thrown; where the story failed, what each device showed is kept as a picture.
    """
    contexts: list[BrowserContext] = []
    thrown: list[str] = []

    def note(error: Error) -> None:
        thrown.append(error.stack or error.message)

    async def open_page(device: Device, language: Language = "en") -> Page:
        context = await new_device(browser, device, language)
        contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", note)
        return page

    yield open_page
    for number, context in enumerate(contexts):
        if request.node.stash.get(FAILED, False) and context.pages:
            await screenshot(context.pages[0], f"failed-{request.node.name}-{number}")
        await context.close()
    assert thrown == []
