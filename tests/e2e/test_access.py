"""Stories of using the screens without a finger and with a screen reader; axe-core judges each screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.e2e.devices import Device, Language, OpenDevice
from tests.e2e.people import Student, Teacher
from tests.e2e.targets import has_no_small_target
from tests.e2e.test_marks import hold
from tests.server_process import ServerProcess

# From npm, as a tool of the build; it is part of no screen.
AXE = Path(__file__).resolve().parents[2] / "web/node_modules/axe-core/axe.min.js"
JUDGE = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations.map(
  ({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`
)"""


async def has_no_violation(page: Page, screen: str) -> None:
    """Nothing that axe-core looks for is wrong with what the page shows."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text("utf-8"))  # a script element would need the page's leave
    found: list[str] = await page.evaluate(JUDGE)
    assert found == [], f"{screen}: " + "\n".join(found)
    await has_no_small_target(page, screen)


async def has_no_violation_in_going_to_places(teacher: Teacher) -> None:
    """The window, each of its lists, and what a search finds."""
    await teacher.tap("jump-open")
    for pages in ("surahs", "ajza", "ahzab"):
        await teacher.tap(f"jump-{pages}")
        await has_no_violation(teacher.page, f"go to, {pages}")
    await teacher.part("jump-input").fill("رحيم")
    await expect(teacher.part("jump-hit").first).to_be_visible()
    await has_no_violation(teacher.page, "go to, found")
    await teacher.tap("dialog-close")


async def coloured(page: Page, theme: str) -> Page:
    """The same page, on which these colours were chosen before."""
    await page.add_init_script(f"""localStorage.setItem("classroom-sync.theme", '"{theme}"')""")
    return page


@pytest.mark.parametrize(("device", "language"), [(Device.TABLET, "ar"), (Device.SMALL_PHONE, "en")])
async def test_no_screen_of_the_teacher_violates_a_rule(
    server: ServerProcess, open_device: OpenDevice, device: Device, language: Language
) -> None:
    page = await open_device(device, language)
    await page.goto(f"{server.url}/teacher/")
    await page.get_by_test_id("start-button").tap()
    await has_no_violation(page, "start, with what is wrong")
    teacher = await Teacher.opens_class(page, server.url)
    student = await Student.joins(await open_device(Device.PHONE, language), teacher.student_link)
    await student.sees_page(1)
    await teacher.counts(with_you=1, students=1)
    await has_no_violation(page, "class")
    await teacher.tap("share-open")
    await has_no_violation(page, "way in")
    await teacher.tap("share-close")
    await hold(teacher, "1:2:1", "1:2:2")
    await has_no_violation(page, "palette")
    await teacher.tap("mark-tajweed")
    await has_no_violation_in_going_to_places(teacher)
    await teacher.tap("roster-open")
    await teacher.row(student).locator(".student-row").tap()
    await teacher.tap("give-turn")
    await teacher.tap("remove")
    await has_no_violation(page, "students, with a question")
    await teacher.tap("roster-close")
    await expect(teacher.part("turn-bar")).to_be_visible()
    await has_no_violation(page, "turn bar")
    await teacher.tap("tools-open")
    await teacher.tap("hide-words")
    await has_no_violation(page, "tools")
    await teacher.tap("tools-close")
    await has_no_violation(page, "hidden words")
    await teacher.tap("menu-open")
    for theme in ("dark", "sepia", "light"):
        await teacher.tap(f"theme-{theme}")
        await has_no_violation(page, f"menu, {theme}")
    await teacher.tap("menu-device")
    await expect(teacher.part("device").locator("img")).to_be_visible()
    await has_no_violation(page, "other device")


@pytest.mark.parametrize("theme", ["light", "sepia", "dark"])
async def test_no_screen_of_what_seldom_happens_in_a_class_violates_a_rule(
    server: ServerProcess, open_device: OpenDevice, theme: str
) -> None:
    page, other = [
        await coloured(await open_device(device, "ur"), theme) for device in (Device.SMALL_PHONE, Device.PHONE)
    ]
    teacher = await Teacher.opens_class(page, server.url)
    student = await Student.joins(other, teacher.student_link)
    await teacher.counts(with_you=1, students=1)
    await teacher.tap("roster-open")
    await teacher.row(student).locator(".student-row").tap()
    await teacher.tap("give-pen")
    await expect(student.part("pen-mine")).to_be_visible()
    await has_no_violation(other, "pen")
    await teacher.tap("roster-close")
    await has_no_violation(page, "pen away")

    await page.context.set_offline(True)
    await teacher.is_told("reconnecting")
    await has_no_violation(page, "without a connection")
    await page.context.set_offline(False)
    await teacher.is_told("live")

    await teacher.tap("roster-open")
    await teacher.row(student).locator(".student-row").tap()
    await teacher.tap("remove")
    await teacher.tap("remove-confirm")
    await expect(student.part("notice")).to_be_visible()
    await has_no_violation(other, "removed")


@pytest.mark.parametrize("theme", ["light", "sepia", "dark"])
async def test_no_screen_before_and_after_a_class_violates_a_rule(
    server: ServerProcess, open_device: OpenDevice, theme: str
) -> None:
    other = await coloured(await open_device(Device.SMALL_PHONE, "ar"), theme)
    await other.goto(f"{server.url}/student/")
    await other.get_by_test_id("join-code").fill("ZZZ-ZZZ")
    await other.get_by_test_id("join-name").fill("Maryam")
    await other.get_by_test_id("join-button").tap()
    await expect(other.locator("[aria-invalid=true]")).to_have_count(1)
    await has_no_violation(other, "join, with a code of no class")

    page = await coloured(await open_device(Device.PHONE, "ur"), theme)
    teacher = await Teacher.opens_class(page, server.url)
    student = await Student.joins(other, teacher.student_link)
    await student.sees_page(1)
    beside = await page.context.new_page()
    await beside.goto(f"{server.url}/teacher/")
    await expect(beside.get_by_test_id("resume")).to_be_visible()
    await has_no_violation(beside, "start, with an open class")
    await beside.get_by_test_id("material-open").tap()
    await has_no_violation(beside, "material")
    await beside.get_by_test_id("dialog-close").tap()
    await beside.get_by_test_id("resume").tap()
    await expect(teacher.part("take-over")).to_be_visible()
    await has_no_violation(page, "open elsewhere")
    await teacher.tap("take-over")
    await teacher.is_told("live")
    await teacher.tap("menu-open")
    await teacher.tap("menu-end")
    await has_no_violation(page, "end, with a question")
    await teacher.tap("end-confirm")
    for screen in (student, teacher):
        await expect(screen.part("notice")).to_be_visible()
        await has_no_violation(screen.page, "over")


@pytest.mark.parametrize("theme", ["light", "sepia", "dark"])
async def test_no_screen_of_the_student_violates_a_rule(
    server: ServerProcess, open_device: OpenDevice, theme: str
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    await hold(teacher, "1:4:1", "1:4:2")
    await teacher.tap("mark-stop")
    await teacher.tap("tools-open")
    await teacher.tap("lock")
    page = await coloured(await open_device(Device.PHONE, "ar"), theme)
    await page.goto(teacher.student_link)
    await page.get_by_test_id("join-button").tap()
    await has_no_violation(page, "join, with what is wrong")
    student = await Student.joins(page, teacher.student_link)
    await student.sees_page(1)
    await expect(student.part("strip-lock")).to_be_visible()
    await student.tap_word("1:4:1")
    await has_no_violation(page, "class, with the legend")
    await student.tap("menu-open")
    await student.tap("large-text")
    await has_no_violation(page, "menu")
    await student.tap("about-open")
    await has_no_violation(page, "about")
    await student.tap("dialog-close")
    await has_no_violation(page, "large text")
    await teacher.tap("lock")
    await student.tap("next")
    await expect(student.part("away")).to_be_visible()
    await has_no_violation(page, "elsewhere")


async def test_a_teacher_without_a_finger_walks_the_words_points_marks_and_turns(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    keyboard = teacher.page.keyboard
    first = teacher.page.locator('[data-id="1:1:1"]')
    await expect(first).to_have_attribute("tabindex", "0")
    await expect(teacher.page.locator('[data-id][tabindex="0"]')).to_have_count(1)  # one stop for the whole page
    await first.focus()
    await keyboard.press("ArrowDown")
    await keyboard.press("Shift+ArrowLeft")
    await keyboard.press("Enter")
    await teacher.sees_pointed("1:2:2")
    await keyboard.press("Shift+F10")
    await expect(teacher.part("mark-highlight")).to_be_focused()
    await keyboard.press("Enter")
    await expect(teacher.page.locator('[data-id="1:2:2"]')).to_have_attribute("data-mark", "highlight")
    await expect(teacher.page.locator('[data-id="1:2:2"]')).to_be_focused()
    await keyboard.press("ArrowLeft")
    await teacher.sees_page(2)


async def test_a_student_without_a_finger_reads_a_mark_raises_a_hand_and_comes_back(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    student = await Student.joins(await open_device(Device.TABLET, "ar"), teacher.student_link)
    await hold(teacher, "1:4:1", "1:4:1")
    await teacher.tap("mark-stop")
    keyboard, marked = student.page.keyboard, student.page.locator('[data-id="1:4:1"]')
    await expect(marked).to_have_attribute("tabindex", "0")
    await marked.focus()
    await keyboard.press("Enter")
    await expect(student.part("legend")).to_be_visible()
    await student.part("legend-close").focus()
    await keyboard.press("Enter")
    await expect(student.part("legend")).to_have_count(0)
    await student.part("hand").focus()
    await keyboard.press("Space")
    await expect(student.part("hand")).to_have_attribute("aria-pressed", "true")
    await keyboard.press("ArrowLeft")
    await expect(student.part("away")).to_be_visible()
    await student.part("back-to-teacher").focus()
    await keyboard.press("Enter")
    await student.sees_page(1)
    await expect(student.part("away")).to_have_count(0)


async def test_a_screen_reader_hears_ayahs_the_page_and_whose_turn_it_is(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    student = await Student.joins(await open_device(Device.PHONE), teacher.student_link)
    await student.sees_page(1)
    await expect(student.page.get_by_role("group", name="Ayah 2", exact=True)).to_have_count(1)
    heard = student.part("announcer")
    await expect(heard).to_have_text("Page 1 · Al-Fātiḥah")
    await teacher.tap("next")
    await expect(heard).to_have_text("Page 2 · Al-Baqarah")
    await teacher.tap("roster-open")
    await teacher.row(student).locator(".student-row").tap()
    await teacher.tap("give-turn")
    await expect(heard).to_have_text("Page 2 · Al-Baqarah. Your turn")
    live: Any = await student.page.evaluate("document.querySelector('[data-testid=announcer]').role")
    assert live == "status"
