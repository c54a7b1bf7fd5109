"use strict";
(() => {
  const DATA = JSON.parse(document.getElementById("data").textContent);
  const LEGEND = DATA.legend;
  const ROOT = document.documentElement;
  const OWNERS = ["chu_tri", "thuc_hien", "tham_muu"];
  const SEVERITIES = ["error", "warning", "info"];

  // --- Words: [Vietnamese, English] ------------------------------------------------------------------------------------------
  const WORDS = {
    title: ["Kiểm tra kế hoạch", "Audit of plans"],
    search: ["Tìm trong kế hoạch, nhiệm vụ, đơn vị (có dấu hoặc không dấu)", "Search plans, tasks, units (with or without diacritics)"],
    export: ["Xuất review.csv", "Export review.csv"],
    exported: ["Đã xuất {0} quyết định. Đặt tệp review.csv vào thư mục kết quả (cạnh audit.html); lần chạy sau sẽ dùng lại.",
      "{0} decisions exported. Put review.csv into the folder of results (beside audit.html); the next run takes it up."],
    nothing_yet: ["Chưa có quyết định nào: hãy xác nhận hoặc bác bỏ một phát hiện trước.", "No decisions yet: confirm or dismiss a finding first."],
    theme: ["Đổi nền sáng / tối", "Light / dark"],
    help: ["Phím tắt", "Keys"],
    all_issuers: ["Mọi cơ quan ban hành", "All issuers"], all_years: ["Mọi năm", "All years"],
    all_codes: ["Mọi loại phát hiện", "All kinds of finding"], all_severities: ["Mọi mức độ", "All severities"],
    r_all: ["Mọi tình trạng xem lại", "Reviewed or not"], r_open: ["Chưa xem lại", "Not reviewed"], r_stands: ["Chưa bác bỏ", "Not dismissed"],
    r_confirmed: ["Đã xác nhận", "Confirmed"], r_dismissed: ["Đã bác bỏ", "Dismissed"],
    clear: ["Bỏ lọc", "Clear filters"], unknown: ["(không rõ)", "(unknown)"],
    plans: ["Kế hoạch", "Plans"], tasks: ["Nhiệm vụ", "Tasks"], findings: ["Phát hiện", "Findings"], coverage: ["Đối chiếu", "Coverage"],
    v_conclusion: ["Kết luận", "Conclusion"], v_plan: ["Kế hoạch", "Plan"], v_outcome: ["Kết quả", "Outcome"], v_score: ["Điểm", "Score"],
    v_answer: ["Giải pháp trả lời", "Answer"], v_nearest: ["Gần nhất ({0})", "Nearest ({0})"], v_says: ["Kế hoạch nêu", "The plan says"],
    v_extra: ["Giải pháp không trả lời hạn chế nào", "Solutions that answer no shortcoming"], v_wanted: ["Kiến nghị tương ứng", "Recommendation"],
    v_all: ["hạn chế trong kết luận", "shortcomings of the conclusion"], v_none: ["Không có hạn chế nào khớp.", "No shortcoming matches."],
    k_plans: ["văn bản", "documents"], k_tasks: ["nhiệm vụ", "tasks"], k_deadline: ["có thời hạn", "with a deadline"],
    k_owner: ["có đơn vị thực hiện", "with an owner"], k_complete: ["đủ cả hai", "with both"], k_open: ["phát hiện chưa xem lại", "findings not reviewed"],
    k_of: ["{0} / {1} nhiệm vụ", "{0} / {1} tasks"], k_sev: ["{0} nghiêm trọng, {1} cần xem lại", "{0} errors, {1} warnings"],
    c_plan: ["Văn bản", "Document"], c_issued: ["Ban hành", "Issued"], c_tasks: ["Nhiệm vụ", "Tasks"], c_deadline: ["Có thời hạn", "With deadline"],
    c_owner: ["Có đơn vị", "With owner"], c_both: ["Đủ cả hai", "With both"], c_findings: ["Phát hiện", "Findings"], c_score: ["Mức đầy đủ", "Completeness"],
    c_task: ["Nhiệm vụ, giải pháp", "Task"], c_due: ["Thời hạn", "Deadline"], c_unit: ["Đơn vị thực hiện", "Owner"], c_severity: ["Mức độ", "Severity"],
    c_message: ["Nội dung", "Finding"], c_review: ["Xem lại", "Review"], c_page: ["Trang", "Page"],
    by_issuer: ["Mức đầy đủ theo cơ quan ban hành", "Completeness by issuer"], timeline: ["Thời hạn theo thời gian", "Deadlines on a time line"],
    due: ["Việc đến hạn tính từ", "What falls due from"], others: ["và {0} cơ quan khác", "and {0} more"],
    d_past: ["Trước ngày này", "Before that day"], d_30: ["Trong 30 ngày", "Within 30 days"], d_90: ["31 đến 90 ngày", "31 to 90 days"],
    d_365: ["91 đến 365 ngày", "91 to 365 days"], d_later: ["Sau đó", "Later"], d_recurring: ["Định kỳ", "Recurring"], d_open: ["Không có ngày", "No day"],
    d_none: ["Không có thời hạn", "No deadline"], d_unclear: ["Chưa rõ thời hạn", "Deadline unclear"], months: ["tháng {0}", "{0}"], no_dates: ["Không có ngày nào.", "No dates."],
    today: ["hôm nay", "today"], due_filter: ["Đến hạn: {0}", "Due: {0}"],
    back: ["Danh sách", "Overview"], previous: ["Kế hoạch trước", "Previous plan"], next: ["Kế hoạch sau", "Next plan"],
    of: ["{0} / {1}", "{0} / {1}"], only_found: ["Chỉ mục có phát hiện", "Only with findings"], matching: ["Chỉ mục khớp bộ lọc", "Only what matches the filter"],
    source_file: ["Mở tệp gốc", "Open the source"], score: ["Mức đầy đủ", "Completeness"], weight: ["trọng số {0}", "weight {0}"],
    about_document: ["Về cả văn bản", "About the whole document"], shortcomings_left: ["Hạn chế không có nhiệm vụ", "Shortcomings without tasks"],
    shortcoming: ["Hạn chế", "Shortcoming"], deadline: ["Thời hạn", "Deadline"], owner: ["Thực hiện", "Owner"], other: ["Vai trò khác", "Others"],
    none_deadline: ["không có", "none"], unsure: ["chưa đọc được", "not read"], inherited: ["lấy từ mục trên", "from above"],
    confirm: ["Xác nhận", "Confirm"], dismiss: ["Bác bỏ", "Dismiss"], note: ["ghi chú", "note"],
    pictures: ["Ảnh trang", "Pages"], text: ["Văn bản", "Text"], page: ["Trang {0}", "Page {0}"], stub: ["Trang {0}: không có nội dung được trích", "Page {0}: nothing was read off it"],
    later: ["Ảnh các trang chưa được vẽ để lần chạy nhanh hơn. Có ảnh: kehoach audit THƯ_MỤC_KẾT_QUẢ", "Page pictures were left out to keep the run short. To get them: kehoach audit RESULTS"],
    gone: ["Không còn tệp gốc ở chỗ cũ (hoặc đã đổi nội dung): chỉ có văn bản. Có ảnh trang: kehoach audit THƯ_MỤC_KẾT_QUẢ --sources THƯ_MỤC_CHỨA_TỆP",
      "The source is gone from its place, or has changed: text only. For page pictures: kehoach audit RESULTS --sources FOLDER"],
    no_text: ["Không có văn bản của tài liệu này trong kết quả.", "The results hold no text of this document."],
    nowhere: ["Phát hiện này là về toàn văn bản: không có chỗ nào để đánh dấu.", "This is about the whole document: there is no place to mark."],
    charts: ["Biểu đồ", "Charts"],
    no_match: ["Không có gì khớp với bộ lọc.", "Nothing matches the filters."], loading: ["Cuộn để xem thêm: còn {0}", "Scroll for more: {0} left"],
    close: ["Đóng", "Close"], by_wording: ["hạn chế suy ra từ câu chữ hoặc thứ tự", "shortcoming told by wording or order"],
    split: ["Kết quả lớn, chia thành {0} trang: ", "Large results, split into {0} pages: "], zoom_in: ["Phóng to", "Zoom in"], zoom_out: ["Thu nhỏ", "Zoom out"],
    unread: ["Văn bản chỉ đọc được một phần", "A part of this document could not be read"], n_items: ["{0} mục", "{0} items"],
  };
  const KEYS = [
    ["/", "Tìm kiếm", "Search"], ["j / k", "Dòng hoặc mục sau / trước", "Next / previous row or task"], ["Enter", "Mở; xem chữ của mục", "Open; show the words"],
    ["Esc", "Quay lại danh sách", "Back to the overview"], ["n / p", "Phát hiện sau / trước", "Next / previous finding"],
    ["c", "Xác nhận phát hiện", "Confirm the finding"], ["x", "Bác bỏ phát hiện", "Dismiss the finding"], ["m", "Ghi chú", "Note"],
    ["[ / ]", "Kế hoạch trước / sau", "Previous / next plan"], ["1 2 3 4", "Kế hoạch, Nhiệm vụ, Phát hiện, Đối chiếu", "Plans, Tasks, Findings, Coverage"],
    ["e", "Xuất review.csv", "Export review.csv"], ["t", "Nền sáng / tối", "Light / dark"], ["?", "Bảng này", "This list"],
  ];
  const stored = (key, fallback) => { try { return localStorage.getItem(key) ?? fallback; } catch { return fallback; } };
  const store = (key, value) => { try { localStorage.setItem(key, value); } catch { /* private window: for this visit only */ } };
  let lang = stored("kehoach-lang", DATA.lang) === "en" ? 1 : 0;
  const t = (key, ...values) => values.reduce((text, v, n) => text.replace(`{${n}}`, v), WORDS[key][lang]);
  const said = (pair) => (pair ? pair[lang] : "");
  const label = (group, code) => (code && LEGEND[group][code] ? LEGEND[group][code][lang] : code || "");
  const title = (code) => (LEGEND.checks[code] ? LEGEND.checks[code].title[lang] : code);
  const count = (n) => n.toLocaleString(lang ? "en" : "vi");
  const share = (have, of) => (of ? Math.round((100 * have) / of) + "%" : "–");
  const day = (iso) => (iso ? `${iso.slice(8, 10)}/${iso.slice(5, 7)}/${iso.slice(0, 4)}` : "");

  // --- Elements: texts only ever become text nodes ------------------------------------------------------------------------------
  function put(node, children) {
    for (const child of children.flat(3)) if (child !== null && child !== undefined && child !== false) node.append(child);
    return node;
  }
  function h(tag, props, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(props || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (name === "class") node.className = value;
      else if (name === "value") node.value = value;
      else node.setAttribute(name, value === true ? "" : value);
    }
    return put(node, children);
  }
  function svg(tag, attributes, ...children) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value !== null && value !== undefined) node.setAttribute(name, value);
    }
    return put(node, children);
  }
  function toast(text) {
    document.querySelector(".toast")?.remove();
    const node = h("div", { class: "toast", role: "status" }, text);
    document.body.append(node);
    setTimeout(() => node.remove(), 7000);
  }

  // --- The plans, with what hangs together tied together ------------------------------------------------------------------------
  const PLANS = DATA.plans;
  const TASKS = [];
  const FINDINGS = [];
  const parse = (text) => (typeof text === "string" && text ? JSON.parse(text) : text || {});
  PLANS.forEach((plan, at) => {
    plan.at = at;
    plan.parts = parse(plan.parts);
    plan.year = plan.issued_on ? plan.issued_on.slice(0, 4) : "";
    plan.name = plan.title ? plan.title[0].toUpperCase() + plan.title.slice(1) : plan.path.split("/").pop();
    const about = new Map();
    const tie = (id, task) => { if (!about.has(id)) about.set(id, []); about.get(id).push(task); };
    for (const task of plan.tasks) {
      task.plan = plan;
      task.findings = [];
      // Where no body owns a task, the person whom the plan names as answerable stands for one, as in the audit.
      const owning = task.u.filter((u) => OWNERS.includes(u.r));
      task.owners = owning.length ? owning : task.u.filter((u) => u.a);
      task.others = task.u.filter((u) => !task.owners.includes(u));
      task.end = task.d.reduce((end, d) => (d.e && d.e > end ? d.e : end), "");
      task.owned = true;
      task.shortcoming = task.h >= 0 ? plan.shortcomings[task.h] : null;
      tie(task.id, task);
      task.d.forEach((d) => tie(d.id, task));
      task.u.forEach((u) => tie(u.id, task));
      if (task.shortcoming) tie(task.shortcoming.id, task);
      TASKS.push(task);
    }
    const shortcomings = new Map(plan.shortcomings.map((s) => [s.id, s]));
    plan.shortcomings.forEach((s) => { s.findings = []; });
    plan.general = [];
    for (const finding of plan.findings) {
      finding.plan = plan;
      finding.tasks = about.get(finding.r) || [];
      finding.tasks.forEach((task) => { task.findings.push(finding); if (finding.code === "no_owner") task.owned = false; });
      if (!finding.tasks.length) (shortcomings.get(finding.r)?.findings || plan.general).push(finding);
      FINDINGS.push(finding);
    }
    plan.dated = plan.tasks.filter((task) => task.d.length).length;
    // Who is named and who the audit takes for an owner may differ: an issuer over a list owns none of it.
    plan.tasks.forEach((task) => { task.owned = task.owned && task.owners.length > 0; });
    plan.owned = plan.tasks.filter((task) => task.owned).length;
    plan.both = plan.tasks.filter((task) => task.d.length && task.owned).length;
  });
  const findingById = new Map(FINDINGS.map((f) => [f.id, f]));
  const planById = new Map(PLANS.map((p) => [p.id, p]));

  // --- Decisions: what the run knew, and what was decided here since ------------------------------------------------------------
  const SAVED = "kehoach-review";
  let decisions = {};
  try { decisions = JSON.parse(stored(SAVED, "{}")) || {}; } catch { decisions = {}; }
  for (const finding of FINDINGS) {
    finding.was = finding.review + "|" + finding.note;
    const here = decisions[finding.id];
    // Where the run has been told something else meanwhile, that counts.
    if (here && here.was === finding.was) { finding.review = here.d; finding.note = here.n; }
    else if (here) delete decisions[finding.id];
  }
  function decide(finding, review, note) {
    finding.review = review;
    finding.note = note;
    finding.plan.severe = null;
    if (review + "|" + note === finding.was) delete decisions[finding.id];
    else decisions[finding.id] = { d: review, n: note, was: finding.was };
    store(SAVED, JSON.stringify(decisions));
    tell();
  }
  const stands = (finding) => finding.review !== "dismissed";
  const open = (finding) => !finding.review;

  function reviewFile() {
    const rows = FINDINGS.filter((f) => f.review || f.note).map((f) => [
      f.id, f.review, f.note, f.plan.id, f.code, f.w ? String(f.w[1]) : "", f.m[0], f.plan.path,
    ]);
    const all = [LEGEND.review, ...rows, ...DATA.elsewhere];
    // As the run's own CSV: no spreadsheet may take a text for a formula.
    const cell = (text) => `"${(/^[=+\-@＝＋－＠\t\r\n']/.test(text) ? "'" + text : text).replaceAll('"', '""')}"`;
    return [all.length - 1, "\ufeff" + all.map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n"];
  }
  function exportReview() {
    const [rows, text] = reviewFile();
    if (!rows) return toast(t("nothing_yet"));
    const link = h("a", { download: "review.csv", href: URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" })) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    toast(t("exported", count(rows)));
  }

  // --- Search: letters as typed, or without their signs -------------------------------------------------------------------------
  const plainLetters = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replaceAll("đ", "d");
  const keyOf = (texts) => { const exact = texts.filter(Boolean).join(" \n ").toLowerCase(); return [exact, plainLetters(exact)]; };
  const planKey = (plan) => (plan.key ||= keyOf([plan.number, plan.title, plan.issuer, plan.parent_body, plan.signer, plan.path]));
  const taskKey = (task) => (task.key ||= keyOf([
    task.n, task.t, task.shortcoming?.t, ...task.d.map((d) => d.t), ...task.u.flatMap((u) => (u.n === u.t ? [u.n] : [u.n, u.t])),
  ]));
  const findingKey = (f) => (f.key ||= keyOf([...f.m, title(f.code), f.code, f.note]));
  function words(query) {
    return query.toLowerCase().normalize("NFC").split(/\s+/).filter(Boolean).map((word) => {
      const plain = plainLetters(word);
      // A word typed with signs means just that one.
      return plain === word ? [1, plain] : [0, word];
    });
  }
  const holds = (wanted, ...keys) => wanted.every(([form, word]) => keys.some((key) => key[form].includes(word)));
  // The keys are made while nobody waits, so that the first letter typed is as fast as the next.
  (function prepare(from) {
    const until = Math.min(from + 300, TASKS.length);
    for (let n = from; n < until; n++) taskKey(TASKS[n]);
    if (until < TASKS.length) setTimeout(prepare, 0, until);
    else { PLANS.forEach(planKey); FINDINGS.forEach(findingKey); }
  }).call(null, 0);

  // --- Filters ------------------------------------------------------------------------------------------------------------------
  const filter = { q: "", issuer: "", year: "", code: "", sev: "", review: "", due: null };
  const sorts = { plans: ["findings", -1], tasks: ["", 1], findings: ["severity", 1] };
  let tab = "plans";
  let from = new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 10);
  const reviewed = { "": () => true, open, stands, confirmed: (f) => f.review === "confirmed", dismissed: (f) => f.review === "dismissed" };
  const ofKind = (f) => (!filter.code || f.code === filter.code) && (!filter.sev || f.sev === filter.sev) && reviewed[filter.review](f);
  const narrowed = () => filter.code || filter.sev || filter.review;
  const inDue = (task) => !filter.due || filter.due.test(task);
  const planFits = (p) => (!filter.issuer || (p.issuer || "\u0000") === filter.issuer) && (!filter.year || (p.year || "\u0000") === filter.year);

  /** The plans, tasks and findings that the filters leave. */
  function left() {
    const wanted = words(filter.q);
    const found = { plans: [], tasks: [], findings: [] };
    for (const plan of PLANS) {
      if (!planFits(plan)) continue;
      const key = planKey(plan);
      const whole = holds(wanted, key);
      const tasks = plan.tasks.filter((task) => inDue(task) && (!narrowed() || task.findings.some(ofKind)) && (whole || holds(wanted, taskKey(task), key)));
      const findings = plan.findings.filter((f) => ofKind(f) && (!filter.due || f.tasks.some(inDue)) &&
        (whole || holds(wanted, findingKey(f), key) || f.tasks.some((task) => holds(wanted, taskKey(task), key))));
      plan.left = tasks;
      const any = narrowed() ? findings.length : filter.due ? tasks.length : whole || tasks.length || findings.length;
      if (!any) continue;
      found.plans.push(plan);
      found.tasks.push(...tasks);
      found.findings.push(...findings);
    }
    return found;
  }
  const by = (...keys) => (a, b) => { for (const key of keys) { const [x, y] = [key(a), key(b)]; if (x < y) return -1; if (x > y) return 1; } return 0; };
  const collator = new Intl.Collator("vi", { numeric: true });
  const severe = (plan) => (plan.severe ||= SEVERITIES.map((sev) => plan.findings.filter((f) => f.sev === sev && stands(f)).length));
  const worth = (plan) => { const [e, w, i] = severe(plan); return e * 1e6 + w * 1e3 + i; };
  const part = (have, of) => (of ? have / of : 2);
  const worst = (task) => Math.min(3, ...task.findings.filter(stands).map((f) => SEVERITIES.indexOf(f.sev)));
  const ORDERS = {
    plans: {
      plan: (a, b) => collator.compare(a.name, b.name), issued: by((p) => p.issued_on || ""), tasks: by((p) => p.tasks.length),
      deadline: by((p) => part(p.dated, p.tasks.length)), owner: by((p) => part(p.owned, p.tasks.length)), both: by((p) => part(p.both, p.tasks.length)),
      findings: by(worth), score: by((p) => p.score ?? 2),
    },
    tasks: {
      task: (a, b) => collator.compare(a.t, b.t), due: by((x) => x.end || "9999"), unit: (a, b) => collator.compare(a.owners[0]?.n || "￿", b.owners[0]?.n || "￿"),
      findings: by(worst, (x) => -x.findings.length), plan: (a, b) => collator.compare(a.plan.name, b.plan.name),
    },
    findings: {
      severity: by((f) => SEVERITIES.indexOf(f.sev)), message: (a, b) => collator.compare(title(a.code) + a.m[lang], title(b.code) + b.m[lang]),
      plan: (a, b) => collator.compare(a.plan.name, b.plan.name), review: by((f) => f.review),
    },
  };

  // --- The frame ----------------------------------------------------------------------------------------------------------------
  const app = document.getElementById("app");
  let exporter = null;
  function tell() {
    const changed = Object.keys(decisions).filter((id) => findingById.has(id)).length;
    if (exporter) { exporter.textContent = t("export") + (changed ? ` (${count(changed)})` : ""); exporter.classList.toggle("primary", changed > 0); }
  }
  function setTheme(theme) { ROOT.dataset.theme = theme; }
  const systemDark = matchMedia("(prefers-color-scheme: dark)");
  const themed = () => stored("kehoach-theme", "") || (systemDark.matches ? "dark" : "light");
  setTheme(themed());
  systemDark.addEventListener("change", () => setTheme(themed()));
  function toggleTheme() {
    const next = ROOT.dataset.theme === "dark" ? "light" : "dark";
    store("kehoach-theme", next);
    setTheme(next);
  }
  function setLang(next) {
    lang = next;
    store("kehoach-lang", next ? "en" : "vi");
    FINDINGS.forEach((f) => { f.key = null; });
    frame();
    route();
  }
  let body = null;
  let input = null;
  function frame() {
    ROOT.lang = lang ? "en" : "vi";
    document.title = `${t("title")} · kehoach`;
    input = h("input", { type: "search", "aria-label": t("search"), placeholder: t("search"), value: filter.q, id: "search", oninput: () => { filter.q = input.value; typed(); } });
    exporter = h("button", { class: "btn", id: "export", onclick: exportReview });
    const language = h("div", { class: "seg", role: "group" }, ["VI", "EN"].map((name, n) =>
      h("button", { "aria-pressed": String(lang === n), onclick: () => setLang(n) }, name)));
    body = h("main", {});
    const bar = h("header", { class: "top" });
    new ResizeObserver(() => ROOT.style.setProperty("--top", `${bar.offsetHeight}px`)).observe(bar);
    app.replaceChildren(bar, body);
    put(bar, [
        h("div", { class: "brand" }, t("title"), h("span", {}, " · kehoach")),
        h("div", { class: "search" }, input, h("kbd", {}, "/")),
        h("div", { class: "tools" }, exporter, language,
          h("button", { class: "btn icon", id: "theme", title: t("theme"), "aria-label": t("theme"), onclick: toggleTheme }, "◐"),
          h("button", { class: "btn icon wide", title: t("help"), "aria-label": t("help"), onclick: help }, "?")),
    ]);
    tell();
  }
  function typed() {
    if (shown) location.hash = "";
    else refresh();
  }
  function help() {
    const dialog = h("dialog", { onclose: () => dialog.remove() }, h("h2", {}, t("help")),
      h("dl", {}, KEYS.map(([key, vi, en]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, lang ? en : vi)])),
      h("button", { class: "btn", onclick: () => dialog.close() }, t("close")));
    document.body.append(dialog);
    dialog.showModal();
  }

  // --- Overview -----------------------------------------------------------------------------------------------------------------
  let parts = null;
  let shown = null;
  let waiting = 0;
  function select(name, empty, options) {
    const node = h("select", { "aria-label": empty, id: `f-${name}`, class: filter[name] ? "on" : "", onchange: () => { filter[name] = node.value; refresh(); } },
      h("option", { value: "" }, empty), options.map(([value, text]) => h("option", { value, selected: filter[name] === value }, text)));
    node.value = filter[name];
    return node;
  }
  function tally(items, key) {
    const found = new Map();
    for (const item of items) found.set(key(item), (found.get(key(item)) || 0) + 1);
    return found;
  }
  function overview() {
    shown = null;
    ROOT.classList.remove("in-plan");
    const issuers = [...tally(PLANS, (p) => p.issuer || "\u0000")].sort((a, b) => collator.compare(a[0], b[0]));
    const years = [...tally(PLANS, (p) => p.year || "\u0000")].sort((a, b) => (a[0] < b[0] ? 1 : -1));
    const codes = tally(FINDINGS, (f) => f.code);
    const named = ([value, n]) => [value, `${value === "\u0000" ? t("unknown") : value} (${count(n)})`];
    const wide = matchMedia("(min-width: 901px)").matches;
    parts = { kpis: h("div", { class: "kpis" }), charts: h("div", { class: "charts" }), tabs: h("div", { class: "tabs", role: "tablist" }), list: h("div", { class: "scroll" }), chip: h("span", {}) };
    parts.clear = h("button", { class: "btn", id: "clear", onclick: clear }, t("clear"));
    parts.selects = [
      select("issuer", t("all_issuers"), issuers.map(named)), select("year", t("all_years"), years.map(named)),
      select("code", t("all_codes"), Object.keys(LEGEND.checks).filter((c) => codes.has(c)).map((c) => [c, `${title(c)} (${count(codes.get(c))})`])),
      select("sev", t("all_severities"), SEVERITIES.map((s) => [s, label("severities", s)])),
      select("review", t("r_all"), ["open", "stands", "confirmed", "dismissed"].map((r) => [r, t("r_" + r)])),
    ];
    const others = DATA.parts.length > 1 && h("p", { class: "parts" }, t("split", DATA.parts.length),
      DATA.parts.map((name, n) => [n ? ", " : "", name === DATA.part ? h("b", {}, n + 1) : h("a", { href: name }, n + 1)]));
    body.replaceChildren(h("div", { class: "page" }, others || null,
      h("div", { class: "filters" }, parts.selects, parts.chip, parts.clear), parts.kpis, h("details", { class: "drawn", open: wide }, h("summary", {}, t("charts")), parts.charts), parts.tabs, parts.list));
    refresh();
  }
  function clear() {
    Object.assign(filter, { q: "", issuer: "", year: "", code: "", sev: "", review: "", due: null });
    input.value = "";
    refresh();
  }
  function refresh() {
    const found = left();
    parts.selects.forEach((node) => { const name = node.id.slice(2); node.value = filter[name]; node.classList.toggle("on", !!filter[name]); });
    parts.clear.hidden = !(filter.q || filter.issuer || filter.year || filter.due || narrowed());
    parts.chip.replaceChildren(...(filter.due ? [h("button", { class: "btn", "aria-pressed": "true", onclick: () => { filter.due = null; refresh(); } }, t("due_filter", filter.due.name), " ×")] : []));
    figures(found);
    // The rows first: charts may follow a moment later, and are drawn once for several letters typed in a row.
    clearTimeout(waiting);
    if (parts.charts.childElementCount) waiting = setTimeout(draw, 90);
    else draw();
    function draw() { if (parts) parts.charts.replaceChildren(issuersChart(found.plans), timeChart(found.plans), dueChart(found.plans)); }
    found.coverage = COMPARED.flatMap((one) => one.found.shortcomings.filter((row) => answerFits(one, row, words(filter.q))));
    parts.tabs.replaceChildren(...TABS.map((name) =>
      h("button", { role: "tab", id: `tab-${name}`, "aria-selected": String(tab === name), onclick: () => { tab = name; refresh(); } }, t(name), h("span", { class: "num" }, count(found[name].length)))));
    if (tab === "coverage") coverageList();
    else list(found[tab]);
  }
  function figures(found) {
    const tasks = found.tasks;
    const have = (test) => tasks.filter(test).length;
    const some = [
      ["k_plans", count(found.plans.length), ""],
      ["k_tasks", count(tasks.length), ""],
      ...[["k_deadline", have((x) => x.d.length)], ["k_owner", have((x) => x.owned)], ["k_complete", have((x) => x.d.length && x.owned)]]
        .map(([key, n]) => [key, share(n, tasks.length), t("k_of", count(n), count(tasks.length))]),
    ];
    const fresh = found.findings.filter(open);
    some.push(["k_open", count(fresh.length), t("k_sev", ...["error", "warning"].map((s) => count(fresh.filter((f) => f.sev === s).length)))]);
    parts.kpis.replaceChildren(...some.map(([key, value, of]) => h("div", { class: "kpi" }, h("b", { class: "num" }, value), t(key), of && h("div", { class: "of num" }, of))));
  }

  // --- Lists: rows are made as they come into sight ------------------------------------------------------------------------------
  const COLUMNS = {
    plans: [["plan", "34%"], ["issued", "9%"], ["tasks", "8%", "r"], ["deadline", "10%", "r"], ["owner", "9%", "r"], ["both", "9%", "r"], ["findings", "11%"], ["score", "12%"]],
    tasks: [["task", "40%"], ["due", "16%"], ["unit", "17%"], ["findings", "13%"], ["plan", "14%"]],
    findings: [["severity", "11%"], ["message", "47%"], ["plan", "20%"], ["review", "22%"]],
  };
  function meter(score) {
    if (score === null || score === undefined) return h("span", { class: "muted" }, "–");
    const fill = h("b", {});
    fill.style.width = `${Math.round(score * 100)}%`;
    return h("span", { class: "meter " + (score < 0.5 ? "low" : score < 0.8 ? "mid" : "high") }, h("i", {}, fill), h("span", { class: "num" }, Math.round(score * 100)));
  }
  const pills = (plan) => severe(plan).map((n, k) => n ? h("span", { class: "pill num " + SEVERITIES[k], title: label("severities", SEVERITIES[k]) }, count(n)) : null);
  const cell = (key, cls, ...children) => h("td", { class: cls, "data-label": key && t("c_" + key) }, children);
  const figure = (key, n, of) => cell(key, "r num", h("span", { class: of && !n ? "gap" : "" }, of ? h("span", {}, share(n, of), " ", h("span", { class: "muted small" }, count(n))) : "–"));
  const ROWS = {
    plans: (p) => [
      h("td", {}, h("div", { class: "name clamp clamp2" }, p.name), h("div", { class: "muted small" }, [p.kind !== "khac" && label("kinds", p.kind), p.number, p.issuer].filter(Boolean).join(" · "), p.status === "partial" && [" ", h("span", { class: "pill warning" }, label("statuses", p.status))])),
      cell("issued", "num", h("span", {}, day(p.issued_on) || "–")), cell("tasks", "r num", h("span", {}, count(p.tasks.length))),
      figure("deadline", p.dated, p.tasks.length), figure("owner", p.owned, p.tasks.length), figure("both", p.both, p.tasks.length),
      cell("findings", "", h("span", {}, pills(p))), cell("score", "", meter(p.score)),
    ],
    tasks: (x) => [
      h("td", {}, h("div", { class: "clamp" }, x.n && h("b", {}, x.n, ". "), x.t)),
      cell("due", "", h("div", {}, x.d.length ? [...new Set(x.d.map((d) => d.t))].slice(0, 2).map((text) => h("div", { class: "clamp clamp2" }, text)) : lacking(x, "no_deadline"), x.end && h("div", { class: "muted small num" }, day(x.end)))),
      cell("unit", "", x.owners.length ? h("div", { class: "clamp" }, [...new Set(x.owners.map((u) => u.n))].join("; ")) : lacking(x, "no_owner")),
      h("td", { class: x.findings.length ? "small" : "none small", "data-label": t("c_findings") }, h("div", {}, x.findings.map((f) => h("div", { class: stands(f) ? "" : "dismissed" }, h("span", { class: "pill said " + f.sev }, title(f.code)))))),
      cell("plan", "small muted", h("div", { class: "clamp" }, x.plan.number || x.plan.name)),
    ],
    findings: (f) => [
      cell("severity", "", h("span", { class: "pill " + f.sev }, label("severities", f.sev))),
      h("td", { class: stands(f) ? "" : "dismissed" }, h("div", { class: "name" }, title(f.code)), h("div", { class: "said clamp" }, f.m[lang])),
      cell("plan", "small muted", h("div", {}, h("div", { class: "clamp clamp2" }, [f.plan.number, f.plan.name].filter(Boolean).join(" · ")), f.w && f.w[0] && h("div", {}, t("page", f.w[0])))),
      h("td", {}, actions(f, () => { figures(left()); })),
    ],
  };
  const openItem = { plans: (p) => go(p), tasks: (x) => go(x.plan, "t", x.id), findings: (f) => go(f.plan, "f", f.id) };
  let sentinel = null;
  let rows = [];
  let drawn = 0;
  let tbody = null;
  function list(items) {
    const kind = tab;
    const [key, direction] = sorts[kind];
    rows = items;
    if (key) { rows = [...items].sort(ORDERS[kind][key]); if (direction < 0) rows.reverse(); }
    const heads = COLUMNS[kind].map(([name, width, align]) => {
      const th = h("th", { scope: "col", class: align || "", "aria-sort": key === name ? (direction > 0 ? "ascending" : "descending") : "none" },
        h("button", { onclick: () => { sorts[kind] = [name, key === name ? -direction : 1]; list(items); } }, t("c_" + name)));
      th.style.width = width;
      return th;
    });
    tbody = h("tbody", {});
    drawn = 0;
    const more = h("div", { class: "more" });
    parts.list.replaceChildren(rows.length ? h("table", { class: "list" }, h("thead", {}, h("tr", {}, heads)), tbody) : h("div", { class: "empty" }, t("no_match")), more);
    sentinel?.disconnect();
    sentinel = new IntersectionObserver((seen) => { if (seen.some((s) => s.isIntersecting)) extend(40); }, { rootMargin: "700px" });
    function extend(most) {
      const until = Math.min(rows.length, drawn + most);
      const made = document.createDocumentFragment();
      for (; drawn < until; drawn++) {
        const item = rows[drawn];
        const tr = h("tr", { tabindex: drawn ? -1 : 0, onclick: () => openItem[kind](item),
          onkeydown: (event) => { if (event.key === "Enter" && event.target === tr) openItem[kind](item); } }, ROWS[kind](item));
        made.append(tr);
      }
      tbody.append(made);
      more.textContent = drawn < rows.length ? t("loading", count(rows.length - drawn)) : "";
      sentinel.unobserve(more);
      if (drawn < rows.length) sentinel.observe(more);
    }
    list.extend = extend;
    extend(20);
  }
  addEventListener("beforeprint", () => { if (!shown && list.extend) list.extend(Infinity); });

  // --- Coverage: what a conclusion lists, and what answers it, side by side ------------------------------------------------------
  const COMPARED = DATA.coverage || [];
  const TABS = ["plans", "tasks", "findings", ...(COMPARED.length ? ["coverage"] : [])];
  const ANSWERS = { answered: "ok", recommended: "ok", restated: "warning", unknown: "warning", unasked: "warning", open: "error", arrangement: "plain" };
  const points = (score) => score.toLocaleString(lang ? "en" : "vi", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const textsOf = (row) => [row.shortcoming.text, row.shortcoming.number, ...row.links.flatMap((l) => [l.solution.text, l.restated_as?.text]), row.nearest?.solution.text];
  function answerFits(one, row, wanted) {
    return (!one.state || row.state === one.state) && holds(wanted, (row.key ||= keyOf(textsOf(row))));
  }
  /** A wording that opens its document where it stands, where the page has that document; `shared`: the words that tell of the tie. */
  function wording(docId, kind, passage, shared) {
    const plan = planById.get(docId);
    const one = (word) => plainLetters(word).replaceAll("y", "i");
    const common = new Set((shared || []).map(one));
    const said_ = common.size ? passage.text.split(/([\p{L}\p{N}]+)/u).map((word) => (common.has(one(word)) ? h("mark", {}, word) : word)) : passage.text;
    return plan ? VAL(kind === "h" ? "shortcoming" : "task", () => go(plan, kind, passage.id.slice(docId.length + 1)), said_) : h("span", {}, said_);
  }
  const placed = (docId, passage, named) => h("div", { class: "muted small" }, [
    named && (planById.get(docId)?.number || planById.get(docId)?.name), passage.page && t("page", passage.page)].filter(Boolean).join(", "));
  function answer(link, several) {
    const bits = [link.solution.deadlines.map((d) => d.text).join("; "), [...new Set(link.solution.units.map((u) => u.text))].join("; ")].filter(Boolean);
    return h("div", { class: "answer" }, wording(link.plan, "t", link.solution, link.shared), placed(link.plan, link.solution, several),
      bits.length > 0 && h("div", { class: "small" }, bits.join(" · ")),
      link.restated_as && h("div", { class: "muted small" }, t("v_says"), ": ", link.restated_as.text));
  }
  function coverageList() {
    sentinel?.disconnect();
    rows = [];
    tbody = h("tbody", {});
    list.extend = null;
    parts.list.replaceChildren(h("div", { class: "cover" }, COMPARED.map(comparison)));
  }
  function comparison(one) {
    const { found } = one;
    const several = found.plans.length > 1;
    const wanted = words(filter.q);
    const source = (name, doc) => {
      const plan = planById.get(doc.doc_id);
      const text = [doc.number, doc.issuer, day(doc.issued_on), doc.title || doc.path].filter(Boolean).join(" · ");
      return [h("dt", {}, t(name)), h("dd", {}, plan ? VAL("task", () => go(plan), text) : text)];
    };
    const tally_ = (state) => found.counts.shortcomings[state] ?? 0;
    const chip = (state, n) => h("button", { class: "btn", "aria-pressed": String(one.state === state), "data-state": state,
      onclick: () => { one.state = one.state === state ? "" : state; refresh(); } }, h("span", { class: "pill num " + ANSWERS[state] }, count(n)), " ", label("answers", state));
    const asked = found.shortcomings.filter((row) => answerFits(one, row, wanted));
    const extras = found.unlinked.filter((row) => (!one.state || row.state === one.state) && holds(wanted, keyOf([row.solution.text, row.recommendation?.text])));
    const pill = (state) => h("span", { class: "pill " + ANSWERS[state] }, label("answers", state));
    const head = (...names) => h("thead", {}, h("tr", {}, names.map(([name, width]) => { const th = h("th", { scope: "col" }, t(name)); th.style.width = width; return th; })));
    return h("section", { class: "compared" },
      h("dl", { class: "heads" }, source("v_conclusion", found.conclusion), found.plans.map((plan) => source("v_plan", plan))),
      h("div", { class: "chips" }, h("b", { class: "num" }, count(found.shortcomings.length)), " ", t("v_all"), " ",
        ["answered", "restated", "open", "unknown"].filter((s) => tally_(s) || s === "answered" || s === "open").map((s) => chip(s, tally_(s))),
        found.counts.unlinked.unasked > 0 && chip("unasked", found.counts.unlinked.unasked)),
      one.remarks.length > 0 && one.remarks[lang].map((text) => h("p", { class: "muted small" }, text)),
      asked.length > 0 && h("table", { class: "list" }, head(["shortcoming", "38%"], ["v_outcome", "14%"], ["v_score", "8%"], ["v_answer", "40%"]), h("tbody", {}, asked.flatMap((row) => answered(row, several, found, pill)))),
      !asked.length && !extras.length && h("div", { class: "empty" }, t("v_none")),
      extras.length > 0 && [h("h2", {}, t("v_extra")), h("table", { class: "list" }, head(["c_task", "46%"], ["v_outcome", "16%"], ["v_wanted", "38%"]), h("tbody", {}, extras.map((row) =>
        h("tr", {}, h("td", {}, answer(row, several)), h("td", { "data-label": t("v_outcome") }, pill(row.state)), h("td", { class: "small" }, row.recommendation ? [row.recommendation.text, row.score ? ` (${points(row.score)})` : ""] : "")))))]);
  }
  function answered(row, several, found, pill) {
    const n = Math.max(1, row.links.length);
    const left_ = (shared) => h("td", { rowspan: n }, row.shortcoming.number && h("b", {}, row.shortcoming.number, ". "), wording(found.conclusion.doc_id, "h", row.shortcoming, shared), placed(found.conclusion.doc_id, row.shortcoming, false));
    const state = h("td", { rowspan: n, "data-label": t("v_outcome") }, pill(row.state));
    if (!row.links.length) {
      const near = [row.nearest && h("div", {}, h("b", {}, t("v_nearest", points(row.nearest.score)), ": "), wording(row.nearest.plan, "t", row.nearest.solution)),
        row.restated.map((r) => h("div", {}, t("v_says"), ": ", wording(r.plan, "h", r.shortcoming)))];
      return [h("tr", { class: "row-" + row.state }, left_(null), state, h("td", {}), h("td", { class: "muted small" }, near))];
    }
    const words_ = [...new Set(row.links.flatMap((link) => link.shared))];
    return row.links.map((link, at) => h("tr", {}, at ? null : [left_(words_), state],
      h("td", { class: "num", "data-label": t("v_score") }, h("b", {}, points(link.score)), h("div", { class: "muted small" }, label("told_by", link.by))), h("td", {}, answer(link, several))));
  }

  // --- Charts -------------------------------------------------------------------------------------------------------------------
  const chart = (head, ...children) => h("section", { class: "chart" }, h("h2", {}, head), children);
  function hit(box, pressed, name, act) {
    const node = svg("rect", { ...box, class: pressed ? "hit on" : "hit", tabindex: 0, role: "button", "aria-label": name, onclick: act,
      onkeydown: (event) => { if (event.key === "Enter") act(); } }, svg("title", {}, name));
    return node;
  }
  const cut = (text, most) => (text.length > most ? text.slice(0, most - 1) + "…" : text);
  function issuersChart(plans) {
    const groups = new Map();
    for (const plan of plans) {
      if (plan.score === null) continue;
      const key = plan.issuer || "\u0000";
      const group = groups.get(key) || { key, tasks: 0, sum: 0, plans: 0 };
      const weight = Math.max(1, plan.tasks.length);
      groups.set(key, { key, tasks: group.tasks + weight, sum: group.sum + weight * plan.score, plans: group.plans + 1 });
    }
    const all = [...groups.values()].sort((a, b) => b.tasks - a.tasks);
    const top = all.slice(0, 8).map((g) => ({ ...g, mean: g.sum / g.tasks })).sort((a, b) => a.mean - b.mean);
    const W = 420, ROW = 24, height = Math.max(top.length, 1) * ROW + (all.length > top.length ? 20 : 4);
    const drawing = svg("svg", { viewBox: `0 0 ${W} ${height}`, role: "img", "aria-label": t("by_issuer") }, top.map((g, n) => {
      const y = n * ROW;
      const name = g.key === "\u0000" ? t("unknown") : g.key;
      const width = 170;
      const pressed = filter.issuer === g.key;
      return [
        svg("text", { x: 0, y: y + 16 }, cut(name, name === name.toUpperCase() ? 24 : 28)), svg("rect", { class: "track", x: 208, y: y + 6, width, height: 12, rx: 4 }),
        svg("rect", { class: "bar", x: 208, y: y + 6, width: Math.max(2, width * g.mean), height: 12, rx: 4 }),
        svg("text", { x: W, y: y + 16, "text-anchor": "end" }, Math.round(g.mean * 100)),
        hit({ x: 0, y, width: W, height: ROW, rx: 4 }, pressed, `${name}: ${Math.round(g.mean * 100)}`, () => { filter.issuer = pressed ? "" : g.key; refresh(); }),
      ];
    }), all.length > top.length && svg("text", { class: "dim", x: 0, y: height - 5 }, t("others", count(all.length - top.length))));
    return chart(t("by_issuer"), top.length ? drawing : h("p", { class: "muted" }, "–"));
  }
  function due(name, test) { return { name, test }; }
  function dueToggle(wanted) {
    filter.due = filter.due && filter.due.name === wanted.name ? null : wanted;
    if (filter.due) { tab = "tasks"; sorts.tasks = ["due", 1]; }
    refresh();
  }
  const tasksOf = (plans) => plans.flatMap((plan) => plan.left || plan.tasks);
  function timeChart(plans) {
    const ends = tasksOf(plans).flatMap((task) => task.d.map((d) => d.e).filter(Boolean));
    if (!ends.length) return chart(t("timeline"), h("p", { class: "muted" }, t("no_dates")));
    const month = (iso) => Number(iso.slice(0, 4)) * 12 + Number(iso.slice(5, 7)) - 1;
    const months = ends.map(month).sort((a, b) => a - b);
    // A few far days must not press the rest into one bar.
    const first = months[Math.floor(months.length * 0.01)], last = months[Math.ceil(months.length * 0.99) - 1];
    const step = last - first > 120 ? 12 : last - first > 48 ? 3 : 1;
    const start = Math.floor(first / step), bins = Math.max(12, Math.floor(last / step) - start + 1);
    const counts = new Array(bins).fill(0);
    months.forEach((m) => { counts[Math.min(bins - 1, Math.max(0, Math.floor(m / step) - start))]++; });
    const W = 480, H = 196, base = 168, high = Math.max(...counts), wide = W / bins;
    const now = month(from) / step - start + (Number(from.slice(8, 10)) - 1) / 31 / step;
    const iso = (bin) => { const m = (bin + start) * step; return `${Math.floor(m / 12)}-${String((m % 12) + 1).padStart(2, "0")}`; };
    const name = (bin) => { const [y, m] = iso(bin).split("-"); return step === 12 ? y : step === 3 ? `${lang ? "Q" : "quý "}${Math.floor((m - 1) / 3) + 1}/${y}` : `${m}/${y}`; };
    let free = -99;
    const drawing = svg("svg", { viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": t("timeline") },
      svg("text", { class: "dim", x: 0, y: 11 }, count(high)), svg("line", { class: "axis", x1: 0, x2: W, y1: base + 0.5, y2: base + 0.5 }),
      counts.map((n, bin) => {
        const x = bin * wide, tall = (n / high) * (base - 20);
        const year = Math.floor(((bin + start) * step) / 12);
        const opens = bin === 0 || Math.floor(((bin - 1 + start) * step) / 12) !== year;
        const room = opens && x - free > 36 && x < W - 26;
        if (room) free = x;
        const label_ = `${name(bin)}: ${t("n_items", count(n))}`;
        const [lo, hi] = [iso(bin), iso(bin + 1)];
        const wanted = due(name(bin), (task) => task.d.some((d) => d.e && d.e >= lo && d.e < hi));
        return [
          svg("rect", { class: bin + 1 <= now ? "bar past" : "bar", x: x + Math.min(1, wide * 0.1), y: base - tall, width: Math.max(1, wide - Math.min(2, wide * 0.2)), height: tall, rx: Math.min(2, wide / 4) }),
          room ? svg("text", { class: "dim", x, y: H - 10 }, year) : null,
          n ? hit({ x, y: 14, width: wide, height: base - 14 }, filter.due?.name === wanted.name, label_, () => dueToggle(wanted)) : null,
        ];
      }),
      now > 0 && now < bins ? svg("line", { class: "now", x1: now * wide, x2: now * wide, y1: 6, y2: base }) : null);
    return chart(t("timeline"), drawing);
  }
  // As the run's summary counts them: with, without and unclear add up to the tasks.
  const undated = (task) => task.findings.some((f) => f.code === "no_deadline");
  function dueChart(plans) {
    const plus = (days) => { const d = new Date(from + "T00:00:00Z"); d.setUTCDate(d.getUTCDate() + days); return d.toISOString().slice(0, 10); };
    const [d30, d90, d365] = [plus(30), plus(90), plus(365)];
    const ends = (task, test) => task.d.some((d) => d.e && d.k !== "recurring" && test(d.e));
    const kinds = [
      ["d_past", "late", (x) => ends(x, (e) => e < from)], ["d_30", "", (x) => ends(x, (e) => e >= from && e <= d30)],
      ["d_90", "", (x) => ends(x, (e) => e > d30 && e <= d90)], ["d_365", "", (x) => ends(x, (e) => e > d90 && e <= d365)],
      ["d_later", "", (x) => ends(x, (e) => e > d365)], ["d_recurring", "", (x) => x.d.some((d) => d.k === "recurring")],
      ["d_open", "past", (x) => x.d.length > 0 && !x.d.some((d) => d.e || d.k === "recurring")], ["d_none", "past", (x) => !x.d.length && undated(x)], ["d_unclear", "past", (x) => !x.d.length && !undated(x)],
    ];
    const tasks = tasksOf(plans);
    const counts = kinds.map(([, , test]) => tasks.filter(test).length);
    const W = 400, ROW = 23, high = Math.max(1, ...counts);
    const pick = h("input", { type: "date", value: from, id: "from", "aria-label": t("due"), onchange: () => { if (pick.value) { from = pick.value; filter.due = null; refresh(); } } });
    const drawing = svg("svg", { viewBox: `0 0 ${W} ${kinds.length * ROW + 2}`, role: "img", "aria-label": t("due") }, kinds.map(([key, cls, test], n) => {
      const y = n * ROW, wanted = due(t(key), test);
      return [
        svg("text", { x: 0, y: y + 16 }, t(key)), svg("rect", { class: "track", x: 150, y: y + 6, width: 195, height: 11, rx: 4 }),
        svg("rect", { class: "bar " + cls, x: 150, y: y + 6, width: counts[n] ? Math.max(2, (195 * counts[n]) / high) : 0, height: 11, rx: 4 }),
        svg("text", { x: W, y: y + 16, "text-anchor": "end" }, count(counts[n])),
        hit({ x: 0, y, width: W, height: ROW, rx: 4 }, filter.due?.name === wanted.name, `${t(key)}: ${count(counts[n])}`, () => dueToggle(wanted)),
      ];
    }));
    return chart([h("span", {}, t("due")), pick], drawing);
  }

  // --- One plan -----------------------------------------------------------------------------------------------------------------
  function go(plan, kind, id) { location.hash = ["#", plan.id, kind, id].filter(Boolean).join("/"); }
  function route() {
    const [, id, kind, at] = decodeURIComponent(location.hash).split("/");
    const plan = planById.get(id);
    if (!plan) { overview(); return; }
    if (!shown || shown.plan !== plan || !document.querySelector(".plan")) openPlan(plan);
    if (kind === "f" && findingById.get(at)?.plan === plan) showFinding(findingById.get(at));
    else if (kind === "h") { const lack = plan.shortcomings.find((s) => s.id === at); shown.node.classList.add("showing"); marks(lack ? [{ w: lack.w, cls: "shortcoming", on: true }] : [], null); }
    else if (kind === "t") { const task = plan.tasks.find((x) => x.id === at); if (task) showTask(task, null, true); }
    else { const first = plan.tasks[0]; if (first) showTask(first, null, false); else marks([], null); }
  }
  addEventListener("hashchange", route);
  // Nothing is called missing that the audit does not call so: it may stand where it could not be read.
  const lacking = (task, code) => (task.findings.some((f) => f.code === code) || !task.findings.some((f) => UNREAD[code].includes(f.code))
    ? h("span", { class: "gap" }, t("none_deadline")) : h("span", { class: "muted" }, t("unsure")));
  const UNREAD = { no_deadline: ["unparsed_deadline", "unread_deadline", "vague_deadline", "deadline_before_issue", "unreadable"], no_owner: ["unread_owner", "unreadable"] };
  const VAL = (cls, act, ...children) => h("button", { class: "val " + cls, onclick: act }, children);

  function openPlan(plan) {
    const around = !parts ? PLANS : tab === "plans" ? rows : left().plans;
    const order = around.includes(plan) ? around : PLANS;
    const n = order.indexOf(plan);
    shown = { plan, mode: plan.drawn === "yes" ? "pictures" : "text", zoom: 1, cards: new Map(), only: false, order, n, active: null };
    const leftSide = h("section", { class: "left", "aria-label": t("tasks") });
    const rightSide = h("section", { class: "right", "aria-label": t("text") });
    shown.left = leftSide;
    shown.right = rightSide;
    shown.node = h("div", { class: "plan" }, leftSide, rightSide);
    ROOT.classList.add("in-plan");
    body.replaceChildren(shown.node);
    fillLeft();
    fillRight();
    scrollTo(0, 0);
  }
  function step(by_) { const next = shown.order[shown.n + by_]; if (next) go(next); }
  function fillLeft() {
    const { plan } = shown;
    const fact = (name, text, cls) => {
      const where = parse(plan.evidence)[name];
      return text ? h("span", {}, where ? h("button", { title: t("text"), onclick: () => { marks([{ w: [...where, null], cls: "finding", on: true }]); } }, text) : text) : null;
    };
    const scoreTable = h("table", {}, h("tbody", {}, Object.entries(LEGEND.parts).filter(([name]) => plan.parts[name]).map(([name, p]) =>
      h("tr", {}, h("td", { title: p.of[lang] }, p.title[lang], h("div", { class: "muted small" }, p.of[lang])), h("td", { class: "r num" }, `${plan.parts[name][0]}/${plan.parts[name][1]}`),
        h("td", { class: "r num" }, share(...plan.parts[name])), h("td", { class: "r num muted" }, t("weight", p.weight.toLocaleString(lang ? "en" : "vi")))))));
    const narrow = filter.q || filter.code || filter.sev || filter.review || filter.due;
    const only = h("button", { class: "btn", "aria-pressed": String(shown.only), onclick: () => { shown.only = !shown.only; fillLeft(); } }, t("only_found"));
    const match = narrow ? h("button", { class: "btn", "aria-pressed": String(!!shown.match), onclick: () => { shown.match = !shown.match; fillLeft(); } }, t("matching")) : null;
    left();
    let tasks = plan.tasks;
    if (shown.only) tasks = tasks.filter((task) => task.findings.length);
    if (shown.match && plan.left) tasks = tasks.filter((task) => plan.left.includes(task));
    shown.tasks = tasks;
    shown.cards = new Map();
    const bare = plan.shortcomings.filter((s) => s.findings.length);
    const nodes = [
      h("nav", { class: "crumbs" }, h("button", { class: "btn", id: "back", onclick: () => { location.hash = ""; } }, "← ", t("back")), h("span", { class: "spring" }),
        h("span", { class: "muted small num" }, t("of", count(shown.n + 1), count(shown.order.length))),
        h("button", { class: "btn icon", disabled: !shown.n, title: t("previous"), "aria-label": t("previous"), onclick: () => step(-1) }, "‹"),
        h("button", { class: "btn icon", disabled: shown.n + 1 >= shown.order.length, title: t("next"), "aria-label": t("next"), onclick: () => step(1) }, "›")),
      h("div", { class: "head" }, h("h1", {}, fact("title", plan.name)),
        h("div", { class: "facts" }, plan.kind !== "khac" && h("span", {}, label("kinds", plan.kind)), fact("number", plan.number), fact("issuer", plan.issuer), fact("issued_on", day(plan.issued_on)),
          fact("signer", [plan.signer_title, plan.signer].filter(Boolean).join(" ")), plan.href && h("a", { href: plan.href, target: "_blank", rel: "noopener noreferrer" }, t("source_file")))),
      plan.status === "partial" && h("p", { class: "parts" }, t("unread"), ": ", plan.problems),
      h("details", { class: "score" }, h("summary", {}, t("score"), meter(plan.score)), scoreTable),
      plan.general.length > 0 && h("div", { class: "card" }, h("b", { class: "small" }, t("about_document")), plan.general.map(findingNode)),
      bare.length > 0 && h("div", { class: "card" }, h("b", { class: "small" }, t("shortcomings_left")), bare.map((s) => [
        h("div", { class: "what" }, h("span", { class: "n" }, s.n), VAL("shortcoming", () => marks([{ w: s.w, cls: "shortcoming", on: true }]), s.t)), s.findings.map(findingNode)])),
      h("div", { class: "bar2" }, h("b", {}, t("tasks"), " ", h("span", { class: "muted num" }, count(tasks.length))), only, match),
    ];
    let section = null;
    const place = h("div", {});
    shown.left.replaceChildren();
    put(shown.left, [...nodes, place]);
    const more = h("div", { class: "more" });
    shown.left.append(more);
    let at = 0;
    shown.extend = (most) => {
      for (const until = Math.min(tasks.length, at + most); at < until; at++) {
        if (tasks[at].s !== section) { section = tasks[at].s; if (section) place.append(h("div", { class: "sec" }, section)); }
        const node = cardOf(tasks[at]);
        shown.cards.set(tasks[at], node);
        place.append(node);
      }
      more.textContent = at < tasks.length ? t("loading", count(tasks.length - at)) : "";
      watcher.unobserve(more);
      if (at < tasks.length) watcher.observe(more);
    };
    const extend = shown.extend;
    const watcher = new IntersectionObserver((seen) => { if (seen.some((s) => s.isIntersecting)) extend(30); }, { rootMargin: "900px" });
    shown.extend(15);
  }
  addEventListener("beforeprint", () => { if (shown) shown.extend(Infinity); });

  function readsAs(d) {
    const bits = [];
    if (d.r) bits.push(d.r[lang]);
    if (d.s && d.e && d.s !== d.e) bits.push(`${day(d.s)} – ${day(d.e)}`);
    else if (d.e) bits.push([label("bounds", d.b), day(d.e)].filter(Boolean).join(" "));
    if (!bits.length) bits.push(label("deadlines", d.k));
    if (d.i) bits.push(t("inherited"));
    return bits.join(", ");
  }
  function cardOf(task) {
    const value = (item, cls, text, after) => h("div", {}, VAL(cls, () => showTask(task, item), h("span", { class: "tip" }), text), after && h("span", { class: "muted small" }, " ", after));
    const units = (items, cls) => items.map((u) => value(u, cls, u.n, [label("roles", u.r), u.i && t("inherited")].filter(Boolean).join(", ")));
    const node = h("article", { class: "card" },
      h("div", { class: "what" }, h("span", { class: "n" }, task.n), VAL("task", () => showTask(task), task.t)),
      h("dl", { class: "values" },
        task.shortcoming && [h("dt", {}, t("shortcoming")), h("dd", {}, value(task.shortcoming, "shortcoming", task.shortcoming.t, task.i && t("by_wording")))],
        h("dt", {}, t("deadline")), h("dd", {}, task.d.length ? task.d.map((d) => value(d, "deadline", d.t, readsAs(d))) : lacking(task, "no_deadline")),
        h("dt", {}, t("owner")), h("dd", {}, task.owners.length ? units(task.owners, "owner") : lacking(task, "no_owner")),
        task.others.length > 0 && [h("dt", {}, t("other")), h("dd", {}, units(task.others, "other"))]),
      task.findings.map(findingNode));
    return node;
  }
  function findingNode(finding) {
    const node = h("div", { class: "found " + finding.sev + (stands(finding) ? "" : " dismissed"), "data-finding": finding.id },
      h("button", { class: "val said", onclick: () => showFinding(finding) }, h("b", {}, title(finding.code)), " ", finding.m[lang]),
      actions(finding, () => node.classList.toggle("dismissed", !stands(finding))));
    return node;
  }
  function actions(finding, then) {
    const press = (review) => { decide(finding, finding.review === review ? "" : review, note.value.trim()); tellButtons(); then(); };
    const button = (review, name) => h("button", { class: "btn", "data-act": review, onclick: () => press(review) }, t(name));
    const note = h("input", { type: "text", placeholder: t("note"), "aria-label": t("note"), value: finding.note, maxlength: 2000, onchange: () => decide(finding, finding.review, note.value.trim()) });
    const buttons = [button("confirmed", "confirm"), button("dismissed", "dismiss")];
    const tellButtons = () => buttons.forEach((node) => node.setAttribute("aria-pressed", String(finding.review === node.dataset.act)));
    tellButtons();
    // The row that they stand in opens on a click of its own.
    return h("div", { class: "acts", onclick: (event) => event.stopPropagation() }, buttons, note);
  }

  // --- The source: page pictures with boxes, or paragraphs with marks -----------------------------------------------------------
  function fillRight() {
    const { plan } = shown;
    const pictured = plan.drawn === "yes";
    const mode = (name) => h("button", { "aria-pressed": String(shown.mode === name), disabled: name === "pictures" && !pictured, id: `mode-${name}`,
      onclick: () => { shown.mode = name; fillRight(); marks(shown.marks || [], shown.tagged); } }, t(name));
    const zoom = (by_) => { shown.zoom = Math.min(3, Math.max(0.5, shown.zoom * by_)); shown.src.style.setProperty("--zoom", shown.zoom); };
    const keys = ["task", "deadline", "owner", "other", "shortcoming"].map((name) => h("span", { class: name }, h("span", { class: "tip" }), name === "task" ? t("c_task") : t(name)));
    shown.src = h("div", { class: "src", tabindex: 0 });
    shown.src.style.setProperty("--zoom", shown.zoom);
    shown.right.replaceChildren();
    put(shown.right, [
      h("div", { class: "srcbar" }, plan.pages.length > 0 && h("div", { class: "seg", role: "group" }, mode("pictures"), mode("text")), h("span", { class: "muted small", id: "where" }), h("span", { class: "spring" }),
        h("button", { class: "btn icon", title: t("zoom_out"), "aria-label": t("zoom_out"), onclick: () => zoom(1 / 1.2) }, "−"), h("button", { class: "btn icon", title: t("zoom_in"), "aria-label": t("zoom_in"), onclick: () => zoom(1.2) }, "+"),
        h("button", { class: "btn closer", onclick: () => shown.node.classList.remove("showing") }, t("close"))),
      h("div", { class: "keys" }, keys),
      (plan.drawn === "later" || plan.drawn === "gone") && h("div", { class: "note" }, t(plan.drawn)),
      shown.src,
    ]);
    if (shown.mode === "pictures") drawPages(plan);
    else drawText(plan);
  }
  function drawPages(plan) {
    shown.sheets = new Map();
    plan.pages.forEach(([width, height, picture], n) => {
      if (!picture) { shown.src.append(h("div", { class: "stub" }, t("stub", n + 1))); return; }
      const node = h("div", { class: "sheet" }, h("img", { src: picture, alt: t("page", n + 1), loading: "lazy", decoding: "async" }), h("span", { class: "no" }, t("page", n + 1)));
      node.style.aspectRatio = `${width} / ${height}`;
      shown.sheets.set(n + 1, { node, width, height });
      shown.src.append(node);
    });
  }
  // Offsets count code points; strings of the browser count otherwise where a letter lies outside the basic plane.
  const letters = (text) => (/[\ud800-\udbff]/.test(text) ? Array.from(text) : text);
  const piece = (text, start, end) => (typeof text === "string" ? text.slice(start, end) : text.slice(start, end).join(""));
  function drawText(plan) {
    const text = (plan.letters ||= letters(plan.text));
    const box = h("div", { class: "text" });
    shown.paragraphs = [];
    if (!text.length) box.append(h("p", { class: "muted" }, t("no_text")));
    let start = 0;
    for (let n = 0; n <= text.length; n++) {
      const end = n === text.length ? "\n" : text[n];
      // A page may end within a paragraph; there the form feed stands for a space.
      if (end !== "\n" && end !== "\f") continue;
      if (n > start) {
        const node = h("p", {}, piece(text, start, n));
        shown.paragraphs.push({ node, start, end: n, marked: false });
        box.append(node);
      }
      if (end === "\f") box.append(h("hr", {}));
      start = n + 1;
    }
    shown.src.append(box);
  }

  /** Marks `items` ({w: [page, start, end, boxes], cls, on, gap}) in the source and goes to the first that is `on`; `tag`: what is missing there. */
  function marks(items, tag) {
    shown.marks = items;
    shown.tagged = tag;
    const placed = items.filter((m) => m.w);
    const active = placed.find((m) => m.on) || placed[0];
    if (shown.mode === "pictures" && active && !active.w[3]) {
      // What has no boxes, as a field of the head, is told by its page.
      const sheet = shown.sheets.get(active.w[0]);
      if (!sheet || active.gap) { shown.mode = "text"; fillRight(); }
    }
    const where = shown.right.querySelector("#where");
    where.textContent = !placed.length && tag ? t("nowhere") : active && active.w[0] ? t("page", active.w[0]) : "";
    const target = shown.mode === "pictures" ? markPages(placed, active, tag) : markText(placed, active, tag);
    if (target) reveal(shown.src, target, 0.38);
    else if (!placed.length) shown.src.scrollTop = 0;
  }
  function markPages(placed, active, tag) {
    shown.src.querySelectorAll(".box, .tag").forEach((node) => node.remove());
    let target = null;
    for (const mark of placed) {
      const boxes = mark.w[3] ? parse(mark.w[3]) : [];
      boxes.forEach(([page, x0, top, x1, bottom], n) => {
        const sheet = shown.sheets.get(page);
        if (!sheet) return;
        const node = h("div", { class: `box ${mark.cls}${mark === active && mark.on ? " on" : ""}${mark.gap ? " gapbox" : ""}` });
        const css = node.style;
        css.left = `${(100 * x0) / sheet.width}%`; css.top = `${(100 * top) / sheet.height}%`;
        css.width = `${(100 * (x1 - x0)) / sheet.width}%`; css.height = `${(100 * (bottom - top)) / sheet.height}%`;
        sheet.node.append(node);
        if (mark === active && !n) {
          target = node;
          if (tag) {
            const flag = h("div", { class: "tag" }, tag);
            flag.style.left = css.left; flag.style.top = css.top;
            sheet.node.append(flag);
          }
        }
      });
      if (!boxes.length && mark === active) target = shown.sheets.get(mark.w[0])?.node || null;
    }
    return target;
  }
  function markText(placed, active, tag) {
    const text = shown.plan.letters;
    let target = null;
    for (const paragraph of shown.paragraphs) {
      const inside = placed.filter((m) => m.w[1] < paragraph.end && m.w[2] > paragraph.start);
      if (!inside.length && !paragraph.marked) continue;
      paragraph.marked = inside.length > 0;
      if (!inside.length) { paragraph.node.replaceChildren(piece(text, paragraph.start, paragraph.end)); continue; }
      const cuts = [...new Set([paragraph.start, paragraph.end, ...inside.flatMap((m) => [Math.max(m.w[1], paragraph.start), Math.min(m.w[2], paragraph.end)])])].sort((a, b) => a - b);
      const nodes = [];
      for (let n = 0; n + 1 < cuts.length; n++) {
        const here = inside.filter((m) => m.w[1] <= cuts[n] && m.w[2] >= cuts[n + 1]);
        const words_ = piece(text, cuts[n], cuts[n + 1]);
        if (!here.length) { nodes.push(words_); continue; }
        // The narrowest mark shows: a deadline within its task.
        const top = here.includes(active) && active.on && !active.gap ? active : here.reduce((a, b) => (b.w[2] - b.w[1] < a.w[2] - a.w[1] ? b : a));
        const node = h("mark", { class: `${top.cls}${top === active && active.on ? " on" : ""}${here.some((m) => m.gap) ? " gapbox" : ""}` }, words_);
        nodes.push(node);
        if (here.includes(active) && !target) target = node;
        if (tag && here.includes(active) && active.w[2] <= cuts[n + 1]) nodes.push(h("span", { class: "tag" }, tag));
      }
      paragraph.node.replaceChildren(...nodes);
    }
    return target;
  }
  function marksOf(task, chosen) {
    const items = [{ w: task.w, cls: "task", on: !chosen }];
    if (task.shortcoming) items.push({ w: task.shortcoming.w, cls: "shortcoming", on: chosen === task.shortcoming });
    task.owners.forEach((u) => items.push({ w: u.w, cls: "owner", on: chosen === u }));
    task.others.forEach((u) => items.push({ w: u.w, cls: "other", on: chosen === u }));
    task.d.forEach((d) => items.push({ w: d.w, cls: "deadline", on: chosen === d }));
    return items;
  }
  /** Scrolls `pane`, or the window where that scrolls for it, so that `node` begins at `part` of the height; not where it is in sight. */
  function reveal(pane, node, part_) {
    const at = node.getBoundingClientRect();
    const narrow = getComputedStyle(pane).overflowY === "visible";
    const frame_ = narrow ? { top: 0, bottom: innerHeight * 0.46, left: 0, right: innerWidth } : pane.getBoundingClientRect();
    const scroller = narrow ? document.scrollingElement : pane;
    const room = frame_.bottom - frame_.top;
    if (at.top < frame_.top + 4 || at.bottom > frame_.bottom - 4) scroller.scrollTop += at.top - frame_.top - room * part_;
    if (at.left < frame_.left || at.right > frame_.right) scroller.scrollLeft += at.left - frame_.left - 20;
  }
  function highlight(task, finding, opening) {
    shown.left.querySelectorAll(".card.here").forEach((node) => node.classList.remove("here"));
    shown.left.querySelectorAll(".said.on").forEach((node) => node.classList.remove("on"));
    shown.task = task;
    shown.finding = finding;
    while (task && !shown.cards.has(task) && shown.tasks.includes(task)) shown.extend(200);
    const card = task && shown.cards.get(task);
    card?.classList.add("here");
    let node = card;
    if (finding) {
      node = [...shown.left.querySelectorAll("[data-finding]")].find((n) => n.dataset.finding === finding.id) || card;
      node?.querySelector(".said")?.classList.add("on");
    }
    if (opening && node) reveal(shown.left, node, 0.06);
  }
  function showTask(task, chosen, opening) {
    if (opening !== false) shown.node.classList.add("showing");
    highlight(task, null, opening);
    marks(marksOf(task, chosen || null));
  }
  const MISSING = ["no_deadline", "no_owner", "no_lead", "shortcoming_without_solution", "missing_section", "no_signature", "blank_number", "blank_date", "unreadable"];
  function showFinding(finding) {
    shown.node.classList.add("showing");
    const task = finding.tasks[0] || null;
    highlight(task, finding, true);
    const gap = MISSING.includes(finding.code);
    const own = finding.w ? [{ w: finding.w, cls: "finding", on: true, gap }] : [];
    marks([...(task ? marksOf(task, finding) : []).map((m) => ({ ...m, on: false })), ...own], title(finding.code));
    if (!finding.w && finding.code === "no_signature") shown.src.scrollTop = shown.src.scrollHeight;
  }

  // --- Keys ---------------------------------------------------------------------------------------------------------------------
  function walk(by_) {
    if (shown) {
      const at = shown.tasks.indexOf(shown.task);
      const next = shown.tasks[Math.max(0, Math.min(shown.tasks.length - 1, at + by_))];
      if (next) showTask(next, null, true);
      return;
    }
    const all = [...tbody.children];
    const at = all.indexOf(document.activeElement?.closest("tbody tr"));
    const next = all[Math.max(0, Math.min(all.length - 1, at + by_))];
    next?.focus();
  }
  function walkFindings(by_) {
    if (!shown) return;
    const listed = [...shown.plan.general, ...shown.plan.shortcomings.flatMap((s) => s.findings), ...new Set(shown.tasks.flatMap((task) => task.findings))];
    const at = listed.indexOf(shown.finding);
    const next = listed[at < 0 ? (by_ > 0 ? 0 : listed.length - 1) : at + by_];
    if (next) showFinding(next);
  }
  function act(review) {
    const box = shown ? shown.finding && [...shown.left.querySelectorAll("[data-finding]")].find((n) => n.dataset.finding === shown.finding.id) : document.activeElement?.closest("tbody tr");
    if (review === "note") box?.querySelector(".acts input")?.focus();
    else box?.querySelector(`[data-act="${review}"]`)?.click();
  }
  addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (typing) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const does = {
      "/": () => input.focus(), j: () => walk(1), k: () => walk(-1), ArrowDown: shown ? null : () => walk(1), ArrowUp: shown ? null : () => walk(-1),
      n: () => walkFindings(1), p: () => walkFindings(-1), c: () => act("confirmed"), x: () => act("dismissed"), m: () => act("note"),
      "[": () => shown && step(-1), "]": () => shown && step(1), e: exportReview, t: toggleTheme, "?": help,
      Escape: () => { if (shown) location.hash = ""; },
      1: () => pickTab("plans"), 2: () => pickTab("tasks"), 3: () => pickTab("findings"), 4: () => COMPARED.length && pickTab("coverage"),
    }[event.key];
    if (does) { event.preventDefault(); does(); }
  });
  function pickTab(name) { if (!shown) { tab = name; refresh(); } }

  frame();
  route();
  ROOT.dataset.ready = "yes";
})();
