"""The web page in a real browser: what a person sees, does and hears."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from served import Served, Serving, running

playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")
CHROMIUM = Path("/usr/bin/chromium")
if not CHROMIUM.exists():
    pytest.skip("there is no Chromium here (Debian: apt-get install chromium)", allow_module_level=True)

ARGUMENTS = [
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"),
    *("--disable-component-update", "--disable-sync"),
]
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
SLOW = 60_000
"""Milliseconds that anything may take on a busy machine."""
EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script>"
names = iter(range(1000))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        playwright.expect.set_options(timeout=SLOW)
        found = started.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture(scope="module")
def server(serving: Serving) -> Served:
    return serving()


class Visit:
    """A browser's window on the page."""

    def __init__(self, browser: Any, address: str, **options: Any) -> None:
        self.context = browser.new_context(**({"viewport": WIDE, "locale": "en-GB"} | options))
        self.context.set_default_timeout(SLOW)
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        """What the page should not have done: errors, what the policy refused, requests to others."""
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", self.hear)
        self.page.on("dialog", self.refuse)
        self.page.on("request", lambda request: self.look(request.url, address))
        self.page.goto(address)

    def hear(self, line: Any) -> None:
        if "Refused" in line.text or "violates" in line.text:
            self.wrong.append(line.text)

    def refuse(self, dialog: Any) -> None:
        self.wrong.append("a dialog")
        dialog.dismiss()

    def look(self, url: str, address: str) -> None:
        if not url.startswith(address):
            self.wrong.append(url)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.page, name)

    def ready(self) -> None:
        self.page.wait_for_selector("#rooms[aria-busy=false]")

    def come_in(self, name: str) -> None:
        self.page.get_by_label("Your name").fill(name)
        self.page.get_by_role("button", name="Begin").click()
        self.ready()

    def say(self, text: str) -> None:
        replies = self.page.locator(".message.bot[data-id]")
        before = replies.count()
        self.page.locator("#message").fill(text)
        self.page.keyboard.press("Enter")
        replies.nth(before).wait_for()

    def reply(self) -> str:
        return str(self.page.locator(".message.bot[data-id] .text").last.inner_text())


@pytest.fixture
def visit(browser: Any, server: Served) -> Iterator[Visit]:
    found = Visit(browser, server.address)
    found.come_in(f"person {next(names)}")
    yield found
    found.context.close()
    assert found.wrong == []


def expect(locator: Any) -> Any:
    return playwright.expect(locator)


def test_a_reply_comes_piece_by_piece_and_is_read_out_when_it_is_whole(visit: Visit) -> None:
    visit.evaluate(
        """() => {
            window.seen = new Set();
            new MutationObserver(() => {
                const text = document.querySelector(".coming.bot .text")?.textContent;
                if (text) window.seen.add(text);
            }).observe(document.getElementById("messages"), {childList: true, characterData: true, subtree: true});
        }"""
    )
    for _ in range(25):  # a reply of this bot may be of one token, or come in one event on a busy machine
        visit.evaluate("window.seen.clear()")
        visit.say("hello you")
        if visit.evaluate("window.seen.size") > 1:
            break
    assert visit.evaluate("window.seen.size") > 1
    read_out = visit.locator("#said").text_content()
    assert read_out.endswith(visit.locator(".message.bot .text").last.text_content())
    last = visit.reply()
    visit.reload()
    visit.ready()
    assert visit.reply() == last


def test_what_was_said_is_edited_answered_anew_turned_back_to_branched_and_found(visit: Visit) -> None:
    visit.say("hello you")
    visit.say("what now?")
    last = visit.locator(".message.bot").last
    last.get_by_role("button", name="Another reply").click()
    expect(last.locator(".count")).to_have_text("2/2")
    last.get_by_role("button", name="Previous version").click()
    expect(last.locator(".count")).to_have_text("1/2")
    mine = visit.locator(".message.person").first
    mine.get_by_role("button", name="Edit").click()
    visit.get_by_label("Say something else instead").fill("my name is Ada")
    visit.keyboard.press("Enter")
    expect(visit.locator(".message.person .text")).to_have_text("my name is Ada")
    expect(visit.locator(".message.person .count")).to_have_text("2/2")
    visit.locator(".message.bot[data-id]").get_by_role("button", name="Branch from here").click()
    expect(visit.locator("#conversations li")).to_have_count(2)
    visit.get_by_label("Search messages").fill("NOW")
    visit.locator(".hit", has_text="what now?").click()  # what the bot says at random may hold the word, too
    expect(visit.locator(".message.shown .text")).to_have_text("what now?")


def test_a_fact_shows_its_source_is_edited_in_place_forgotten_and_taken_back(visit: Visit, server: Served) -> None:
    visit.say("I have a cat called Miso")
    fact = visit.locator(".fact").first
    expect(fact.locator(".words-of")).to_have_text("Your cat is called Miso.")
    expect(fact.locator("q")).to_have_text("I have a cat called Miso")
    fact.get_by_role("button", name="Edit: Your cat is called Miso.").click()
    visit.get_by_label("What the fact says").fill("My cat is called Nori")
    visit.keyboard.press("Enter")
    expect(visit.locator(".fact .words-of")).to_have_text("Your cat is called Nori.")
    visit.say("what is my cat called?")
    expect(visit.locator(".message.bot").last.locator(".fact-chip").first).to_have_text("Your cat is called Nori.")
    visit.get_by_role("button", name="Forget: Your cat is called Nori.").click()
    expect(visit.locator(".fact")).to_have_count(0)
    visit.get_by_role("button", name="Undo").click()
    expect(visit.locator(".fact .words-of")).to_have_text("Your cat is called Nori.")
    visit.get_by_role("button", name="Forget: Your cat is called Nori.").click()
    visit.say("hello you")  # before anything else is said, it is forgotten
    name = visit.locator(".who .name").inner_text()
    with server.client() as client:
        assert client.get("/api/facts", params={"person": name}).json()["facts"] == []


def test_a_message_is_forgotten_with_its_reply_and_with_what_it_told(visit: Visit) -> None:
    visit.say("I have a cat called Miso")
    visit.say("hello you")
    visit.locator(".message.person").first.get_by_role("button", name="Forget").click()
    expect(visit.locator(".message.person")).to_have_count(1)
    visit.say("what now?")
    expect(visit.locator(".fact")).to_have_count(0)
    expect(visit.locator(".message.person .text")).to_have_text(["hello you", "what now?"])


def test_words_are_suggested_and_put_in(visit: Visit) -> None:
    for _ in range(3):
        visit.say("hello you")
    visit.locator("#message").press_sequentially("hello ")
    visit.get_by_role("button", name="Insert you").click()
    expect(visit.locator("#message")).to_have_value("hello you ")
    expect(visit.locator("#message")).to_be_focused()


def test_one_sees_it_learn(visit: Visit) -> None:
    for _ in range(4):
        visit.say("I have a cat called Miso")
    visit.get_by_role("button", name="Show surprise").click()
    shaded = visit.locator(".message.person").last.locator(".w")
    expect(shaded.first).to_be_visible()
    assert shaded.count() > 3
    expect(visit.locator(".message.person .text").last).to_have_text("I have a cat called Miso")
    assert "nats" in shaded.first.get_attribute("title")
    visit.get_by_role("tab", name="Learning").click()
    expect(visit.locator("svg.curve path.yours")).to_be_attached()
    assert "Perplexity per word" in visit.locator("svg.curve").get_attribute("aria-label")
    visit.get_by_role("switch", name="Your words, looked up").uncheck()
    expect(visit.get_by_role("switch", name="Your words, looked up")).not_to_be_checked()


CHAT = "".join(
    f"12/{day:02}/2023, 21:04 - Lin: hello {day}\n12/{day:02}/2023, 21:05 - Sam: hi\n" for day in range(13, 29)
)
TEACHER = """
import json, pathlib, sys, time
out = pathlib.Path(sys.argv[1]); out.mkdir()
(out / "log.jsonl").write_text(json.dumps({"seconds": 120, "valid_perplexity": 34.5}) + "\\n")
while not (out / "go on").exists(): time.sleep(0.05)
print(json.dumps({"kept": True, "perplexity_per_word_before": 90, "perplexity_per_word_after": 40}))
"""


def test_an_export_is_brought_its_people_shown_and_learning_watched(
    visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process of `elman learn` is another here, which is over when it is told; test_page_endpoints has the real."""
    import subprocess

    from elman.server import lessons

    own = lessons.elman
    pipe: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}

    def teacher(verb: str, *arguments: str) -> subprocess.Popen[str]:
        if verb != "learn":
            return own(verb, *arguments)
        (out,) = [each.removeprefix("--out=") for each in arguments if each.startswith("--out=")]
        return subprocess.Popen([sys.executable, "-c", TEACHER, out], **pipe)

    monkeypatch.setattr(lessons, "elman", teacher)
    monkeypatch.setattr(lessons, "why_not", lambda: None)
    monkeypatch.setattr(lessons, "bots", lambda: tmp_path)
    dropped = visit.evaluate_handle(
        """(text) => {
            const found = new DataTransfer();
            found.items.add(new File([text], "WhatsApp Chat with Sam.txt"));
            return found;
        }""",
        CHAT,
    )
    visit.dispatch_event("#messages", "drop", {"dataTransfer": dropped})  # anywhere
    expect(visit.locator("#export h3")).to_contain_text("WhatsApp: 32 messages")
    expect(visit.locator(".people-table tbody tr")).to_have_count(2)
    visit.get_by_role("radio", name="Sam").check()
    visit.get_by_role("button", name="Start learning").click()
    expect(visit.locator("#lesson h3")).to_have_text("Learning to talk like Sam")
    expect(visit.locator("#lesson")).to_contain_text("40%")
    expect(visit.locator("#lesson")).to_contain_text("34.5")
    (tmp_path / "Sam" / "go on").touch()
    expect(visit.locator("#lesson h3")).to_contain_text("perplexity 90.0 before, 40.0 after")
    expect(visit.locator("#lesson code")).to_contain_text("elman serve")


def test_a_character_card_is_played_and_given_back(visit: Visit, tmp_path: Path) -> None:
    card = {
        "spec": "chara_card_v2",
        "data": {"name": "Ada", "description": "Ada is a pilot.", "first_mes": "Hi {{user}}!"},
    }
    file = tmp_path / "ada.json"
    file.write_text(json.dumps(card), encoding="utf-8")
    visit.get_by_role("tab", name="Import").click()
    visit.locator("#card-file").set_input_files(file)
    expect(visit.locator(".message.bot .text")).to_have_text("Hi you!")
    expect(visit.locator("#title")).to_have_text("Ada")
    with visit.expect_download() as download:
        visit.get_by_role("link", name="Export the card: Ada").click()
    assert Path(download.value.path()).read_bytes() == file.read_bytes()


def test_names_facts_messages_and_cards_stay_text(browser: Any, server: Served, tmp_path: Path) -> None:
    visit = Visit(browser, server.address)
    visit.come_in(f"{EVIL} {next(names)}")
    visit.say(EVIL)
    visit.locator("#new-fact").fill(f"the password {EVIL}")
    visit.get_by_role("button", name="Add", exact=True).click()
    expect(visit.locator(".fact").first).to_contain_text("<img src=x")
    file = tmp_path / "card.json"
    file.write_text(json.dumps({"spec": "chara_card_v3", "data": {"name": EVIL, "first_mes": EVIL}}), encoding="utf-8")
    visit.locator("#tab-imports").click()
    visit.locator("#card-file").set_input_files(file)
    expect(visit.locator("#title")).to_have_text(EVIL)
    visit.get_by_label("Search messages").fill("onerror")
    expect(visit.locator(".hit").first).to_contain_text("<img")
    assert visit.locator("body img, body script").count() == 0
    visit.context.close()
    assert visit.wrong == []


def test_with_accounts_one_signs_in_with_a_token_and_out_again(browser: Any, serving: Serving) -> None:
    closed = serving()
    token = closed.token("lin")
    visit = Visit(browser, closed.address)
    visit.get_by_label("Token").fill(token[:-1])
    visit.get_by_role("button", name="Sign in").click()
    expect(visit.get_by_role("alert")).to_contain_text("not known")
    visit.get_by_label("Token").fill(token)
    visit.get_by_role("button", name="Sign in").click()
    visit.ready()
    expect(visit.locator(".who .name")).to_have_text("lin")
    assert token not in visit.evaluate("document.cookie + JSON.stringify(localStorage)")
    visit.say("hello you")
    visit.get_by_role("tab", name="Import").click()
    expect(visit.locator("#imports")).to_contain_text("for administrators")
    visit.get_by_role("button", name="lin: Sign out").click()
    expect(visit.get_by_label("Token")).to_be_visible()
    visit.context.close()
    assert visit.wrong == []


def test_it_speaks_chinese_from_then_on(visit: Visit) -> None:
    visit.say("你好")
    visit.get_by_role("button", name="Switch to Chinese: 中文").click()
    visit.ready()
    expect(visit.get_by_role("button", name="新会话", exact=True)).to_be_visible()
    assert visit.evaluate("document.documentElement.lang") == "zh-CN"
    visit.reload()
    visit.ready()
    expect(visit.get_by_role("tab", name="记忆")).to_be_visible()
    expect(visit.locator(".message.person .text")).to_have_text("你好")


CONTRAST = """() => {
    const numbers = (text) => {
        const parts = text.match(/[\\d.]+/g).map(Number);
        const scale = text.startsWith("color(") ? 255 : 1;
        return [...parts.slice(0, 3).map((each) => each * scale), parts[3] ?? 1];
    };
    const light = ([r, g, b]) => [r, g, b].map((each) => each / 255)
        .map((each) => (each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4))
        .reduce((sum, each, place) => sum + each * [0.2126, 0.7152, 0.0722][place], 0);
    const behind = (element) => {
        for (let at = element; at; at = at.parentElement) {
            const found = numbers(getComputedStyle(at).backgroundColor);
            if (found[3] === 1) return found;
        }
        return [255, 255, 255, 1];
    };
    const wrong = [];
    for (const each of document.querySelectorAll("body *")) {
        const own = [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
        if (!own || !each.checkVisibility({opacityProperty: true})) continue;
        if (each.closest(".unseen, .skip, :disabled")) continue;
        const style = getComputedStyle(each);
        const [one, other] = [light(numbers(style.color)), light(behind(each))].sort((a, b) => b - a);
        const ratio = (one + 0.05) / (other + 0.05);
        if (ratio < 4.5) wrong.push(`${each.className || each.tagName}: ${ratio.toFixed(2)}`);
    }
    return wrong;
}"""
NAMELESS = """() => [...document.querySelectorAll("button, input, textarea, select, a, [role=img]")]
    .filter((each) => each.checkVisibility())
    .filter((each) => !(each.getAttribute("aria-label") || each.textContent.trim() || each.labels?.length))
    .map((each) => each.outerHTML)"""
TOUCHED = "button, select, textarea, label, input:not([type=file], label input), a.plain"
SMALL = """(touched) => [...document.querySelectorAll(touched)]
    .filter((each) => each.checkVisibility({opacityProperty: true}) && !each.closest(".unseen, .skip"))
    .filter((each) => !each.matches(".fact-chip, .source, .link"))
    .map((each) => [each.className || each.id || each.tagName, each.getBoundingClientRect()])
    .filter(([, box]) => box.height < 43.5 || box.width < 30)
    .map(([name, box]) => `${name}: ${box.width}x${box.height}`)"""


def stumbled_over(visit: Visit) -> list[str]:
    """Return the rules that the page breaks of those that axe-core has for who hears it or moves by the keyboard."""
    broken = axe.Axe().run(visit.page).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in broken for node in rule["nodes"]]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_everything_can_be_read_named_and_touched(browser: Any, server: Served, theme: str, size: str) -> None:
    viewport = WIDE if size == "wide" else PHONE
    options = {"viewport": viewport, "color_scheme": theme, "has_touch": size == "phone", "reduced_motion": "reduce"}
    visit = Visit(browser, server.address, **options)
    visit.come_in(f"person {next(names)}")
    for text in ("I have a cat called Miso", "I live in Bern", "hello you"):
        visit.say(text)
    place = "#bottom [data-room={}]" if size == "phone" else "#tab-{}"
    for room in (["chats", "chat"] if size == "phone" else []) + ["memory", "learning", "imports"]:
        visit.locator(place.format(room)).click()
        visit.wait_for_load_state("networkidle")
        assert visit.evaluate(CONTRAST) == [], room
        assert visit.evaluate(NAMELESS) == [], room
        assert stumbled_over(visit) == [], room
        assert visit.evaluate("document.documentElement.scrollWidth") <= viewport["width"], room
        if size == "phone":
            assert visit.evaluate(SMALL, TOUCHED) == [], room
    background = "getComputedStyle(document.body).backgroundColor"
    before = visit.evaluate(background)
    visit.get_by_role("button", name="Light theme" if theme == "dark" else "Dark theme").click()
    assert visit.evaluate(background) != before
    assert visit.evaluate(CONTRAST) == []
    visit.context.close()
    assert visit.wrong == []


def test_the_keyboard_is_enough(visit: Visit) -> None:
    visit.say("I have a cat called Miso")
    visit.locator(".skip").focus()
    reached = []
    for _ in range(60):
        visit.keyboard.press("Tab")
        reached.append(
            visit.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent")
        )
        outline = visit.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        parent = visit.evaluate("getComputedStyle(document.activeElement.parentElement).outlineStyle")
        if visit.evaluate("document.activeElement === document.body"):
            break
        assert (outline, parent) != ("none", "none"), reached[-1]
    for wanted in (
        "Search messages",
        "Another reply",
        "Message",
        "Forget: Your cat is called Miso.",
    ):
        assert wanted in reached, reached
    tab = visit.get_by_role("tab", name="Memory")
    tab.focus()
    visit.keyboard.press("ArrowRight")
    expect(visit.get_by_role("tab", name="Learning")).to_be_focused()
    expect(visit.locator("#learning")).to_be_visible()


def test_an_edited_fact_changes_the_reply(browser: Any) -> None:
    """With the bot that comes with the package, which answers from facts."""
    with running("default") as server:
        visit = Visit(browser, server.address)
        visit.come_in("Lin")
        visit.say("I have a cat called Miso")
        visit.get_by_role("button", name="Edit: Your cat is called Miso.").click()
        visit.get_by_label("What the fact says").fill("My cat is called Nori")
        visit.keyboard.press("Enter")
        expect(visit.locator(".fact .words-of").first).to_have_text("Your cat is called Nori.")
        visit.say("what is my cat called?")
        for _ in range(8):
            if "Nori" in visit.reply():
                break
            number = visit.locator(".message.bot[data-id]").last.get_attribute("data-id")
            visit.locator(".message.bot").last.get_by_role("button", name="Another reply").click()
            visit.locator(f".message.bot[data-id]:last-child:not([data-id='{number}'])").wait_for()
        assert "Nori" in visit.reply()
        visit.context.close()
        assert visit.wrong == []
