"""How fast the audit page is in Chromium: until one can work in it, and for each filter.

    python benchmarks/audit_page.py [--tasks N] [--rounds N]

Two archives of at least --tasks tasks (2,000): plans of the corpus, as many as it takes, and one plan that holds all of them. Wall
milliseconds, medians over the rounds with the slowest in brackets:

    interactive   from the start of navigation to the first frame after the page is filled
    filter        from the change of a filter or of a letter in the search to the end of layout; and to the frame that shows it
    open          from the choice of a plan to the frame that shows it, its first task marked in the source
    finding       from the choice of a finding to the frame that shows its place
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median

import _machine

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

READY = """
const painted = () => { window.painted = performance.now(); };
addEventListener("DOMContentLoaded", () => requestAnimationFrame(() => requestAnimationFrame(painted)));
"""
ACT = """
async (act) => {
  const begin = performance.now();
  eval(act);
  void document.body.offsetHeight;
  const laid = performance.now() - begin;
  await new Promise((then) => requestAnimationFrame(() => setTimeout(then)));
  return [laid, performance.now() - begin];
}
"""
CHOOSE = "const node = document.querySelector('#f-{0}'); node.value = {1}; node.dispatchEvent(new Event('change'));"
TYPE = "const node = document.querySelector('#search'); node.value = '{}'; node.dispatchEvent(new Event('input'));"


def main() -> int:
    """Prints the table; answers 1 where there is no browser."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tasks", type=int, default=2000)
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        print("no Chromium", file=sys.stderr)
        return 1
    from playwright.sync_api import sync_playwright

    print(_machine.describe())
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        for name, make in (("plans of the corpus", corpus), ("one plan", one_plan)):
            out = Path(folder) / name
            told = make(out, chosen.tasks)
            launched = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
            times: dict[str, list[float]] = defaultdict(list)
            for _ in range(chosen.rounds):
                for what, spent in measure(launched, out).items():
                    times[what].append(spent)
            launched.close()
            print(f"\n{name}: {told}, audit.html {(out / 'audit.html').stat().st_size / 1e6:.1f} MB; milliseconds, median (slowest)")
            for what, each in times.items():
                print(f"  {what:<44} {median(each):7.0f} ({max(each):.0f})")
    return 0


def measure(browser: object, out: Path) -> dict[str, float]:
    """Answers the milliseconds of one visit."""
    page = browser.new_page(viewport={"width": 1366, "height": 820})
    page.add_init_script(READY)
    page.goto((out / "audit.html").as_uri())
    # The page's policy lets no string be run in it later on, which waiting for a function comes to.
    while not page.evaluate("window.painted"):
        page.wait_for_timeout(50)
    # Nobody types sooner than half a second after they see the page.
    page.wait_for_timeout(500)
    found = {"interactive": page.evaluate("window.painted")}

    def act(what: str, script: str) -> None:
        laid, shown = page.evaluate(ACT, script)
        found[f"{what}, laid out"] = laid
        found[f"{what}, shown"] = shown

    act("first search", TYPE.format("kiem tra"))
    act("search with signs", TYPE.format("báo cáo"))
    act("search cleared", TYPE.format(""))
    for tab in ("tasks", "findings"):
        act(f"list of {tab}", f"document.querySelector('#tab-{tab}').click();")
        act(f"{tab}: search", TYPE.format("ho so"))
        act(f"{tab}: search cleared", TYPE.format(""))
    act("kind of finding", CHOOSE.format("code", "'no_deadline'"))
    act("severity", CHOOSE.format("sev", "'error'"))
    act("filters cleared", "document.querySelector('#clear').click();")
    act("issuer", CHOOSE.format("issuer", "node.options[1].value"))
    act("issuer cleared", CHOOSE.format("issuer", "''"))
    act("year", CHOOSE.format("year", "node.options[1].value"))
    act("year cleared", CHOOSE.format("year", "''"))
    page.evaluate("document.querySelector('#tab-plans').click()")
    act("sort", "document.querySelector('thead button').click();")
    act("open a plan", "document.querySelector('tbody tr').click(); dispatchEvent(new HashChangeEvent('hashchange'));")
    page.wait_for_selector(".plan .found .said")
    act("a finding", "const all = document.querySelectorAll('.plan .found .said'); all[all.length - 1].click();")
    page.close()
    return found


def corpus(out: Path, tasks: int) -> str:
    """Writes the results of a run over as many plans as it takes to have so many tasks; answers what they are."""
    from extract import batch

    files = sorted((ROOT / "corpus" / "plans").iterdir())
    count = 60
    while True:
        done = batch.run(files[:count], out, nlp=False)
        if done.tuples >= tasks or count >= len(files):
            return f"{done.documents} plans, {done.tuples} tasks, {sum(done.findings.values())} findings"
        count = min(len(files), count * tasks // max(done.tuples, 1) + 5)


def one_plan(out: Path, tasks: int) -> str:
    """Writes the results of a run over one long plan; answers what they are."""
    from extract import batch

    source = out.parent / "long.txt"
    lines = ["KẾ HOẠCH", "Rà soát hồ sơ năm 2024", ""]
    for n in range(1, tasks + 1):
        if n % 500 == 1:
            lines.append(f"{('I', 'II', 'III', 'IV', 'V')[n // 500 % 5]}. NHIỆM VỤ, GIẢI PHÁP")
        when = f" trước ngày {n % 28 + 1}/{n % 12 + 1}/2024" if n % 3 else ""
        lines.append(f"{(n - 1) % 500 + 1}. Phòng Nội vụ rà soát, chỉnh lý hồ sơ của thôn số {n} theo quy định về lưu trữ{when}.")
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = batch.run([source], out, nlp=False)
    return f"{done.documents} plan, {done.tuples} tasks, {sum(done.findings.values())} findings"


if __name__ == "__main__":
    sys.exit(main())
