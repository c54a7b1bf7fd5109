"""The audit page in a real browser: opened from a file, searched, worked in, and nothing let out of it."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from extract import audits, batch, export, ingest, pipeline, tables
from extract.audit import audit
from extract.compare.coverage import coverage
from extract.export import coverages, html
from extract.model import Problem
from tests.factories import Draft, by_day, sample_plan

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PLANS = Path(__file__).resolve().parents[1] / "corpus" / "plans"
PDF = PLANS / "a05-truong-thcs-nhiem-vu-thang.pdf"
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
in_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine (apt-get install chromium)")

ATTACK = '</script><script>window.ran = 1</script><img src="http://localhost:9/x" onerror="window.ran = 2"><svg onload="window.ran = 3">'


def hostile() -> Draft:
    """A plan that holds markup in every kind of text, and letters outside the basic plane."""
    d = Draft(path=f"{ATTACK}.txt")
    d.fact("title", f"𝒦ế hoạch {ATTACK}")
    d.fact("issuer", f"UBND {ATTACK}")
    h = d.shortcoming("1", f"Hồ sơ chậm {ATTACK}")
    g = d.solution("1", f"Rà soát 𝒽ồ sơ {ATTACK}", shortcoming=h)
    d.deadline(g, f"trước ngày 30/6/2024 {ATTACK}", by_day(2024, 6, 30))
    d.unit(g, f"Phòng Nội vụ {ATTACK}")
    d.problems.append(Problem("page_unreadable", f"hỏng {ATTACK}", f"broken {ATTACK}", page=2))
    return d


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield launched
        launched.close()


class Opened:
    """A page and all that it asked for or complained about."""

    def __init__(self, browser: Browser, out: Path, *, name: str = "audit.html", width: int = 1280, theme: str = "light") -> None:
        self.page: Page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=theme)  # type: ignore[arg-type]
        self.asked: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda r: self.asked.append(r.url))
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        self.page.goto((out / name).as_uri())
        self.page.wait_for_selector("[data-ready]")

    def rows(self) -> list[str]:
        return self.page.locator("tbody tr").all_inner_texts()

    def shows(self, selector: str) -> None:
        """Waits until the first `selector` is drawn: what is not has no inner text yet, though it is there."""
        self.page.wait_for_function("selector => document.querySelector(selector)?.innerText", arg=selector)

    def marked(self) -> str:
        self.shows("mark.on")
        return self.page.locator("mark.on").inner_text()


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of a run over two plans, one of them a PDF."""
    folder = tmp_path_factory.mktemp("audit") / "out"
    batch.run([PDF, PLANS / "a01-benh-vien-khac-phuc.docx"], folder)
    return folder


@pytest.fixture
def opened(browser: Browser, out: Path) -> Iterator[Opened]:
    found = Opened(browser, out)
    yield found
    assert not found.errors
    assert [url for url in found.asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert [url for url in found.asked if url.startswith("file:")] == [(out / "audit.html").as_uri()]
    found.page.close()


def table(out: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((out / "tables" / f"{name}.csv").read_text(encoding="utf-8-sig"))))


def of_the_pdf(out: Path, name: str) -> list[dict[str, str]]:
    return [row for row in table(out, name) if row["doc_id"] == next(d["doc_id"] for d in table(out, "documents") if d["pages"])]


# --- In the browser -----------------------------------------------------------------------------------------------------------


@in_browser
def test_deadlines_are_counted_as_the_run_counts_them(tmp_path: Path, browser: Browser) -> None:
    summary = batch.run([PDF, PLANS / "a01-benh-vien-khac-phuc.docx", PLANS / "i10-sgtvt-chuyen-doi-so.txt"], tmp_path)
    found = Opened(browser, tmp_path)
    rows = {name: int(n) for name, n in (h.rsplit(": ", 1) for h in found.page.locator(".chart .hit").evaluate_all(
        "all => all.map((one) => one.getAttribute('aria-label')).filter((text) => /: \\d+$/.test(text))"))}
    with_deadline = int(found.page.locator(".kpi .of").first.inner_text().split(" / ")[0])
    assert (with_deadline, rows["Không có thời hạn"], rows["Chưa rõ thời hạn"]) == (
        summary.with_deadline, summary.without_deadline, summary.unclear_deadline,
    )  # fmt: skip
    assert summary.unclear_deadline and not found.errors
    found.page.close()


@in_browser
def test_whom_a_plan_names_as_answerable_stands_for_an_owner(tmp_path: Path, browser: Browser) -> None:
    """As in the audit: the page lacks nobody where no finding does; who only directs is somebody else."""
    d = Draft()
    for name, rule in (("chị Lò Thị Mây", "role.answerable"), ("Phó Chủ tịch", "role.listed")):
        d.unit(d.solution("", f"Kiểm tra việc {name}"), name, "chi_dao")
        d.assignments[-1] = dataclasses.replace(d.assignments[-1], rule_id=rule)
    export.write(tables.build([tables.rows(audit(d.records()))]), tmp_path, formats=("audit",))
    found = Opened(browser, tmp_path)
    found.page.locator("tbody tr").first.click()
    found.shows(".val.owner")
    assert found.page.locator(".val.owner").all_inner_texts() == ["chị Lò Thị Mây"]
    assert len(found.page.locator(".val.other").all_inner_texts()) == 1
    found.page.close()


@in_browser
def test_words_are_found_with_and_without_their_signs(opened: Opened) -> None:
    search = opened.page.locator("#search")
    assert len(opened.rows()) == 2
    search.fill("benh vien son khe")
    assert len(opened.rows()) == 1
    search.fill("bệnh viện sơn khê")
    assert len(opened.rows()) == 1
    search.fill("bệnh viện sờn khê")
    assert opened.page.locator(".empty").is_visible(), "a word typed with signs means just that one"
    search.fill("")
    assert len(opened.rows()) == 2


@in_browser
def test_filters_leave_what_they_say(opened: Opened, out: Path) -> None:
    codes = [f["code"] for f in table(out, "findings")]
    opened.page.click("#tab-findings")
    opened.page.select_option("#f-code", "no_deadline")
    assert len(opened.rows()) == codes.count("no_deadline") > 0
    opened.page.select_option("#f-year", "2021")
    by_doc = {d["doc_id"]: d["issued_on"][:4] for d in table(out, "documents")}
    wanted = [f for f in table(out, "findings") if f["code"] == "no_deadline" and by_doc[f["doc_id"]] == "2021"]
    assert len(opened.rows()) == len(wanted)
    opened.page.click("#clear")
    opened.page.click("#tab-tasks")
    assert opened.page.locator("#tab-tasks .num").inner_text() == str(len(table(out, "tuples")))


@in_browser
def test_a_click_on_a_head_sorts(opened: Opened) -> None:
    head = opened.page.locator("thead button").nth(2)
    head.click()
    up = opened.rows()
    head.click()
    assert opened.rows() == up[::-1] != up


@in_browser
def test_a_finding_is_shown_on_the_page_where_the_thing_is_missing(opened: Opened, out: Path) -> None:
    finding = next(f for f in of_the_pdf(out, "findings") if f["code"] in ("no_deadline", "no_owner"))
    opened.page.evaluate("id => { location.hash = '#/' + id; }", finding["doc_id"])
    opened.page.locator(f'[data-finding="{finding["finding_id"]}"] .said').click()
    page, x0, top, x1, bottom = json.loads(finding["boxes"])[0]
    sheet = opened.page.locator(".sheet", has=opened.page.locator(f"img[alt='Trang {page}']"))
    mark = sheet.locator(".gapbox").first
    mark.wait_for()
    assert opened.page.locator(".tag").count() == 1
    assert sheet.locator("img").evaluate("async img => { await img.decode(); return img.naturalWidth; }") > 500
    paper, drawn = sheet.bounding_box(), mark.bounding_box()
    assert paper and drawn
    size = json.loads((out / "texts.jsonl").read_text(encoding="utf-8").splitlines()[0])["pages"][page - 1]
    scale = paper["width"] / size[0]
    expected = (paper["x"] + x0 * scale, paper["y"] + top * scale, (x1 - x0) * scale, (bottom - top) * scale)
    assert (drawn["x"], drawn["y"], drawn["width"], drawn["height"]) == pytest.approx(expected, abs=1.5)
    pane = opened.page.locator(".src").bounding_box()
    assert pane and pane["y"] <= drawn["y"] <= pane["y"] + pane["height"], "it is in sight"


@in_browser
def test_a_value_shows_its_words(opened: Opened, out: Path) -> None:
    deadline = next(d for d in of_the_pdf(out, "deadlines") if d["inherited"] == "false")
    opened.page.evaluate("id => { location.hash = '#/' + id; }", deadline["doc_id"])
    value = opened.page.locator(".val.deadline", has_text=deadline["text"]).first
    value.click()
    opened.page.locator(".box.deadline.on").first.wait_for()
    opened.page.click("#mode-text")
    assert opened.marked() == deadline["text"]


@in_browser
def test_paragraphs_are_marked_where_there_are_no_pages(opened: Opened, out: Path) -> None:
    doc_id = next(d["doc_id"] for d in table(out, "documents") if not d["pages"])
    opened.page.evaluate("id => { location.hash = '#/' + id; }", doc_id)
    unit = next(a for a in table(out, "assignments") if a["doc_id"] == doc_id and a["inherited"] == "false")
    opened.page.locator(".val.owner, .val.other").first.click()
    assert opened.marked() == unit["text"]


@in_browser
def test_a_finding_dismissed_here_stays_dismissed_in_the_next_run(browser: Browser, tmp_path: Path) -> None:
    out = tmp_path / "out"
    inputs = [PLANS / "a01-benh-vien-khac-phuc.docx"]
    batch.run(inputs, out)
    found = Opened(browser, out)
    found.page.click("#tab-findings")
    row = found.page.locator("tbody tr").first
    row.locator("[data-act=dismissed]").click()
    row.locator(".acts input").fill('=1+1, "việc" thường xuyên')
    row.locator(".acts input").press("Tab")
    found.page.locator("tbody tr").nth(1).locator("[data-act=confirmed]").click()
    with found.page.expect_download() as download:
        found.page.click("#export")
    assert download.value.suggested_filename == "review.csv"
    download.value.save_as(out / "review.csv")
    found.page.close()
    summary = batch.run(inputs, out)
    assert (summary.reviewed, summary.reviews) == (2, 2)
    decided = {f["review"]: f["review_note"] for f in table(out, "findings") if f["review"]}
    assert decided == {"dismissed": "'=1+1, \"việc\" thường xuyên", "confirmed": ""}, "guarded as every cell that a spreadsheet would run"
    again = Opened(browser, out)
    again.page.click("#tab-findings")
    again.page.select_option("#f-review", "dismissed")
    assert again.page.locator("[data-act=dismissed][aria-pressed=true]").count() == len(again.rows()) == 1
    assert again.page.locator(".acts input").input_value() == '=1+1, "việc" thường xuyên'
    again.page.close()


@in_browser
def test_keys_lead_through_the_work(opened: Opened, out: Path) -> None:
    keys = opened.page.keyboard
    keys.press("j")
    keys.press("j")
    keys.press("k")
    keys.press("Enter")
    opened.page.wait_for_selector(".plan")
    keys.press("n")
    opened.page.wait_for_selector(".said.on")
    keys.press("x")
    assert opened.page.locator(".found.dismissed").count() == 1
    keys.press("x")
    assert opened.page.locator(".found.dismissed").count() == 0
    keys.press("]")
    keys.press("[")
    keys.press("Escape")
    opened.page.wait_for_selector("tbody tr")
    keys.press("/")
    keys.type("khong co dau nay dau")
    assert opened.page.locator(".empty").is_visible()


@in_browser
def test_both_languages_and_both_themes(opened: Opened) -> None:
    page = opened.page
    assert page.locator("html").get_attribute("lang") == "vi"
    page.get_by_role("button", name="EN", exact=True).click()
    assert page.locator("html").get_attribute("lang") == "en" and page.locator("#tab-findings").inner_text().startswith("Findings")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("#theme")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark" and page.locator("html").get_attribute("lang") == "en"
    opened.asked.clear()
    opened.asked.append(page.url.partition("#")[0])


@in_browser
@pytest.mark.parametrize("width", [390, 768, 1000, 1280])
def test_nothing_runs_over_the_side(browser: Browser, out: Path, width: int) -> None:
    found = Opened(browser, out, width=width, theme="dark")
    over = "document.documentElement.scrollWidth - innerWidth"
    for tab in ("plans", "tasks", "findings"):
        found.page.click(f"#tab-{tab}")
        assert found.page.evaluate(over) <= 0
    found.page.locator("tbody tr td").nth(1).click()
    found.page.wait_for_selector(".plan")
    found.page.locator(".val.task").first.click()
    assert found.page.evaluate(over) <= 0
    found.page.close()


@in_browser
def test_markup_in_a_plan_is_only_text(browser: Browser, tmp_path: Path) -> None:
    built = tables.build([tables.rows(audit(hostile().records()))])
    export.write(built, tmp_path, formats=("audit",))
    found = Opened(browser, tmp_path)
    for tab in ("findings", "tasks", "plans"):
        found.page.click(f"#tab-{tab}")
        found.shows("tbody tr")
        assert ATTACK in found.page.locator("#app").inner_text()
    found.page.locator("tbody tr").first.click()
    found.page.locator(".val.owner").click()
    assert found.marked() == f"Phòng Nội vụ {ATTACK}", "and letters outside the basic plane move no mark"
    assert found.page.evaluate("window.ran") is None
    assert found.page.locator("img, svg[onload], iframe").count() == 0
    assert all(url.startswith("file:") for url in found.asked)
    found.page.close()


@in_browser
def test_a_comparison_stands_beside_the_plans(browser: Browser, tmp_path: Path) -> None:
    asked = Draft(path="ket-luan.txt", kind="ket_luan")
    lack = asked.shortcoming("1", f"Hồ sơ cấp giấy chứng nhận tồn đọng từ năm 2019 {ATTACK}")
    asked.shortcoming("2", "Bãi rác Gò Tranh quá tải")
    plan = Draft(path="ke-hoach.txt")
    answer = plan.solution("1", f"Giải quyết dứt điểm hồ sơ cấp giấy chứng nhận tồn đọng từ năm 2019 {ATTACK}")
    plan.unit(answer, "Phòng Nội vụ")
    conclusion, answers = audit(asked.records()), audit(plan.records())
    coverages.keep(tmp_path, coverage(conclusion, [answers]))
    built = tables.build([tables.rows(conclusion), tables.rows(answers)])
    export.write(built, tmp_path, formats=("audit", "xlsx"))
    found = Opened(browser, tmp_path)
    found.page.click("#tab-coverage")
    rows = found.page.locator(".compared tbody tr")
    found.shows(".compared tbody tr:nth-child(2)")
    assert ATTACK in rows.first.inner_text() and "Đã có giải pháp" in rows.first.inner_text()
    assert "Chưa có giải pháp" in rows.nth(1).inner_text()
    assert "giấy" in found.page.locator(".compared mark").all_inner_texts()
    found.page.click('.chips [data-state="open"]')
    assert found.page.locator(".compared table").first.locator("tbody tr").count() == 1
    found.page.click('.chips [data-state="open"]')
    found.page.fill("#search", "bai rac")
    assert found.page.locator(".compared table").first.locator("tbody tr").count() == 1
    found.page.fill("#search", "")
    found.page.locator(".compared .val.shortcoming").first.click()
    assert found.marked().startswith("Hồ sơ cấp giấy chứng nhận tồn đọng")
    found.page.keyboard.press("Escape")
    found.page.locator(".answer .val.task").first.click()
    assert found.marked().startswith("Giải quyết dứt điểm hồ sơ")
    assert found.page.evaluate("window.ran") is None and not found.errors
    assert lack and all(url.startswith("file:") for url in found.asked)
    found.page.close()


@in_browser
def test_the_policy_lets_nothing_in_or_out(browser: Browser, out: Path) -> None:
    found = Opened(browser, out)
    heard: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_response(200)
            self.end_headers()

        do_POST = do_GET

    with ThreadingHTTPServer(("localhost", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        there = f"http://localhost:{server.server_port}"
        # They run as if they stood in the page, which its policy would not let them to begin with.
        for attempt in (
            f"fetch('{there}/fetch')",
            "fetch('file:///etc/hostname')",
            f"navigator.sendBeacon('{there}/beacon', 'x')",
            f"new Promise((y, n) => {{ const i = new Image(); i.onload = y; i.onerror = n; i.src = '{there}/x.png'; }})",
            f"new Promise((y, n) => {{ const f = document.createElement('form'); f.action = '{there}/form'; document.body.append(f);"
            " f.submit(); setTimeout(n, 200); })",
            f"new Promise((y, n) => {{ const i = document.createElement('iframe'); i.src = '{there}/frame'; document.body.append(i);"
            " setTimeout(n, 200); })",
        ):
            found.page.evaluate(f"(async () => {{ try {{ await ({attempt}); }} catch {{ return true; }} }})()")
        found.page.evaluate("{ const s = document.createElement('script'); s.text = 'window.ran = 1'; document.body.append(s); }")
        assert found.page.evaluate("window.ran") is None
        outside = browser.new_page()
        outside.goto(f"{there}/by-itself")
        outside.close()
        server.shutdown()
    assert [path for path in heard if "favicon" not in path] == ["/by-itself"], "the listener hears, and heard nothing else"
    found.page.close()


@in_browser
def test_pictures_without_room_stand_beside_the_page(
    browser: Browser, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html, "EMBEDDED", 0)
    shutil.copytree(out, tmp_path / "out")
    built = audits.load(tmp_path / "out")
    written = html.write(built, tmp_path / "out")
    assert [path.parent.name for path in written[1:]] == [html.SIDE] * (len(written) - 1) and len(written) > 1
    found = Opened(browser, tmp_path / "out")
    found.page.evaluate("id => { location.hash = '#/' + id; }", of_the_pdf(out, "documents")[0]["doc_id"])
    first = found.page.locator(".sheet img").first
    assert first.evaluate("async img => { await img.decode(); return img.naturalWidth; }") > 500
    assert not found.errors
    found.page.close()


@in_browser
def test_many_plans_go_on_in_further_pages(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "MAX_TASKS", 3)
    (tmp_path / "audit-9.html").write_text("left over", encoding="utf-8")
    built = tables.build([tables.rows(audit(sample_plan(extra=extra))) for extra in ("", " năm 2024", " năm 2025")])
    written = html.write(built, tmp_path)
    assert [path.name for path in written] == ["audit.html", "audit-2.html", "audit-3.html"]
    assert not (tmp_path / "audit-9.html").exists()
    found = Opened(browser, tmp_path)
    found.page.get_by_role("link", name="3", exact=True).click()
    found.page.wait_for_selector("[data-ready]")
    assert "năm 2025" in found.rows()[0]
    found.page.close()


# --- Without a browser --------------------------------------------------------------------------------------------------------


def test_data_cannot_break_out_of_their_place() -> None:
    texts = [ATTACK, "<!--<script>", "]]>", "\u2028\u2029", "&lt;"]
    written = html.embedded(texts)
    assert not re.search("[<>&\u2028\u2029]", written)
    assert json.loads(written) == texts


def test_the_same_tables_give_the_same_page(tmp_path: Path) -> None:
    built = tables.build([tables.rows(audit(sample_plan()))])
    html.write(built, tmp_path / "a")
    html.write(built, tmp_path / "b")
    assert (tmp_path / "a" / "audit.html").read_bytes() == (tmp_path / "b" / "audit.html").read_bytes()


def data(out: Path) -> dict[str, object]:
    page = (out / "audit.html").read_text(encoding="utf-8")
    found: dict[str, object] = json.loads(page.partition('id="data">')[2].partition("</script>")[0])
    return found


def drawn(out: Path) -> list[object]:
    plans = data(out)["plans"]
    assert isinstance(plans, list)
    return [plan["drawn"] for plan in plans if plan["pages"]]


def test_a_run_draws_few_pages_and_says_what_is_left_for_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "RUN_PAGES", 1)
    source = tmp_path / "kh.pdf"
    shutil.copy(PDF, source)
    built = tables.build([tables.rows(audit(pipeline.understand(ingest.read(source), nlp=False)))])
    export.write(built, tmp_path / "out", formats=("csv", "texts"))
    html.write(built, tmp_path / "out", draw=html.RUN_PAGES)
    assert drawn(tmp_path / "out") == ["later"]
    audits.rewrite(tmp_path / "out")
    assert drawn(tmp_path / "out") == ["yes"]
    source.rename(tmp_path / "moved.pdf")
    audits.rewrite(tmp_path / "out")
    assert drawn(tmp_path / "out") == ["gone"]
    (tmp_path / "elsewhere").mkdir()
    shutil.copy(tmp_path / "moved.pdf", tmp_path / "elsewhere" / "kh.pdf")
    audits.rewrite(tmp_path / "out", folders=[tmp_path / "elsewhere"])
    assert drawn(tmp_path / "out") == ["yes"]
    (tmp_path / "elsewhere" / "kh.pdf").write_bytes(PDF.read_bytes() + b"\n")
    audits.rewrite(tmp_path / "out", folders=[tmp_path / "elsewhere"])
    assert drawn(tmp_path / "out") == ["gone"], "a file with other bytes is another document"


def test_the_export_keeps_decisions_on_documents_that_are_not_in_the_run(tmp_path: Path) -> None:
    from extract.reviews import Review

    built = tables.build([tables.rows(audit(sample_plan()))])
    html.write(built, tmp_path, decided=[Review("0" * 16 + "-g001:no_owner", "dismissed", "đã kiểm tra", ("0" * 16, "no_owner", "7"))])
    assert data(tmp_path)["elsewhere"] == [["0" * 16 + "-g001:no_owner", "dismissed", "đã kiểm tra", "0" * 16, "no_owner", "7", "", ""]]
