"""Stories of marks: words are held, marked by kind, seen by students with a legend, cleared and brought back."""

from __future__ import annotations

from playwright.async_api import Locator, expect

from classroom_sync.protocol.limits import MAX_BOARD_KEYS
from classroom_sync.protocol.messages import Accepted
from tests.e2e.devices import Device, OpenDevice
from tests.e2e.people import Participant, Student, Teacher
from tests.server_process import ServerProcess


def word(screen: Participant, anchor: str) -> Locator:
    """A word or an ayah's end sign on a screen."""
    return screen.page.locator(f'[data-id="{anchor}"]')


async def place_of(screen: Participant, anchor: str) -> dict[str, float]:
    """The middle of a word."""
    box = await word(screen, anchor).bounding_box()
    assert box is not None
    return {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}


async def hold(screen: Participant, first: str, last: str) -> None:
    """Hold a word until it is chosen, draw on to another one, lift the finger."""
    touch = await screen.page.context.new_cdp_session(screen.page)
    here, there = await place_of(screen, first), await place_of(screen, last)
    await touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [here]})
    await expect(screen.page.locator(".is-chosen")).not_to_have_count(0)
    await touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [there]})
    await touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    await touch.detach()


async def sees_marks(screen: Participant, **marks: str) -> None:
    """Exactly these words are marked: kind -> the anchors, with spaces between."""
    count = sum(len(anchors.split()) for anchors in marks.values())
    await expect(screen.page.locator("[data-mark]")).to_have_count(count)
    for kind, anchors in marks.items():
        for anchor in anchors.split():
            await expect(word(screen, anchor)).to_have_attribute("data-mark", kind)


async def test_a_held_word_and_a_run_are_marked_for_the_students_who_tap_to_read_what_it_means(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    student = await Student.joins(await open_device(Device.PHONE, "ar"), teacher.student_link)
    await student.sees_page(1)

    await hold(teacher, "1:2:2", "1:2:2")
    await teacher.tap("mark-forgotten")
    await sees_marks(student, forgotten="1:2:2")
    await hold(teacher, "1:6:2", "1:5:3")  # backwards, over the end of an ayah
    await teacher.tap("mark-highlight")
    run = "1:5:3 1:5:4 1:5 1:6:1 1:6:2"
    await sees_marks(student, forgotten="1:2:2", highlight=run)
    await sees_marks(teacher, forgotten="1:2:2", highlight=run)
    await teacher.sees_pointed()  # to hold is not to point

    await student.tap_word("1:2:2")
    legend = student.part("legend")
    await expect(legend.locator('[data-tapped="true"]')).to_have_attribute("data-kind", "forgotten")
    await student.tap("legend-close")
    await expect(legend).to_have_count(0)


async def test_a_marked_word_is_tapped_and_its_mark_taken_away(server: ServerProcess, open_device: OpenDevice) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.PHONE), server.url)
    student = await Student.joins(await open_device(Device.PHONE), teacher.student_link)
    await student.sees_page(1)
    await hold(teacher, "1:3:1", "1:3:1")
    await teacher.tap("mark-tajweed")
    await sees_marks(student, tajweed="1:3:1")

    await teacher.tap_word("1:3:1")
    await student.sees_pointed("1:3:1")
    await expect(teacher.part("mark-tajweed")).to_have_attribute("aria-pressed", "true")
    await expect(teacher.part("mark-stop")).to_have_attribute("aria-pressed", "false")
    await teacher.tap("mark-tajweed")
    await sees_marks(student)
    await sees_marks(teacher)


LINES = """(word) => {
  const { textDecorationLine, textDecorationStyle, backgroundImage } = getComputedStyle(word);
  return `${textDecorationLine} ${textDecorationStyle} ${backgroundImage === "none"}`;
}"""


async def test_marks_are_told_apart_by_more_than_their_colours(server: ServerProcess, open_device: OpenDevice) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.UPRIGHT_TABLET), server.url)
    student = await Student.joins(await open_device(Device.SMALL_PHONE, "ar"), teacher.student_link)
    await student.sees_page(1)
    kinds = ("highlight", "forgotten", "pronunciation", "tajweed", "stop")
    words = {kind: f"1:{ayah}:1" for ayah, kind in enumerate(kinds, start=2)}
    for kind, anchor in words.items():
        await hold(teacher, anchor, anchor)
        await teacher.tap(f"mark-{kind}")
    await sees_marks(student, **words)
    lines = {await word(student, anchor).evaluate(LINES) for anchor in words.values()}
    assert len(lines) == len(kinds), lines


async def test_marks_of_the_page_or_all_are_cleared_and_come_back_with_undo(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.UPRIGHT_TABLET, "ar"), server.url)
    student = await Student.joins(await open_device(Device.PHONE), teacher.student_link)
    await hold(teacher, "1:4:1", "1:4:2")
    await teacher.tap("mark-stop")
    await teacher.tap("next")
    await teacher.sees_page(2)
    await hold(teacher, "2:2:1", "2:2:1")
    await teacher.tap("mark-pronunciation")
    await sees_marks(student, pronunciation="2:2:1")

    await teacher.tap("tools-open")
    await teacher.tap("clear-page")
    await sees_marks(student)
    await teacher.tap("undo")
    await sees_marks(student, pronunciation="2:2:1")
    await teacher.tap("clear-all")
    await expect(teacher.part("cleared")).to_have_attribute("data-count", "2")
    await teacher.tap("undo")
    await teacher.tap("clear-page")
    await teacher.tap("tools-close")
    await teacher.tap("previous")
    await sees_marks(student, stop="1:4:1 1:4:2")


async def test_a_mouse_drags_over_words_and_its_other_button_opens_the_palette(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    teacher = await Teacher.opens_class(await open_device(Device.TABLET), server.url)
    mouse = teacher.page.mouse
    first, last = await place_of(teacher, "1:7:1"), await place_of(teacher, "1:7:3")
    await mouse.move(first["x"], first["y"])
    await mouse.down()
    await mouse.move(last["x"], last["y"], steps=4)
    await mouse.up()
    await teacher.part("mark-highlight").click()
    await sees_marks(teacher, highlight="1:7:1 1:7:2 1:7:3")
    await teacher.sees_page(1)  # no mouse's drag turns the page by the way

    await word(teacher, "1:4:3").click(button="right")
    await expect(teacher.part("palette")).to_be_visible()
    await teacher.page.keyboard.press("Escape")
    await expect(teacher.part("palette")).to_have_count(0)


FILL_THE_BOARD = """async (count) => {
  const lesson = Object.entries(localStorage).find(([name]) => name.startsWith("classroom-sync.lesson."));
  const { code, token, participant } = JSON.parse(lesson[1]);
  const mark = { a: "2:255", kind: "tajweed", by: participant };
  const marks = Object.fromEntries(Array.from({ length: count }, (_, n) => [`mark/${n}`, mark]));
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const commit = { method: "POST", headers, body: JSON.stringify([16, 1, marks]) };
  const answer = await fetch(`/api/classrooms/${code}/messages`, commit);
  return (await answer.json())[0];
}"""


async def test_a_board_full_of_marks_says_so_and_has_room_again_once_some_are_cleared(
    server: ServerProcess, open_device: OpenDevice
) -> None:
    """K-4: at most 512 keys, of which material and page are two."""
    teacher = await Teacher.opens_class(await open_device(Device.PHONE), server.url)
    assert await teacher.page.evaluate(FILL_THE_BOARD, MAX_BOARD_KEYS - 2) == Accepted.TYPE
    await hold(teacher, "1:2:2", "1:2:2")
    await teacher.tap("mark-forgotten")
    await expect(teacher.part("refusal")).to_have_attribute("data-code", "too_large")
    await expect(teacher.part("refusal")).to_contain_text("no room for more marks")
    await teacher.tap("tools-open")
    await teacher.tap("clear-all")
    await expect(teacher.part("cleared")).to_have_attribute("data-count", str(MAX_BOARD_KEYS - 2))
    await teacher.tap("tools-close")
    await hold(teacher, "1:2:2", "1:2:2")
    await teacher.tap("mark-forgotten")
    await sees_marks(teacher, forgotten="1:2:2")
