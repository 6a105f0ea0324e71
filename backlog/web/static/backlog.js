// What every page does beyond plain HTML: keys, themes, forms that need no new page, and following changes.
// Nothing here is needed to read a page or to send a form.

export const readOnly = "readOnly" in document.body.dataset;
const announcer = document.getElementById("announcer");

export function announce(text) {
  announcer.textContent = "";
  setTimeout(() => { announcer.textContent = text; }, 30);
}

export function toast(text, link) {
  const box = document.createElement("div");
  box.className = "toast";
  box.setAttribute("role", "status");
  box.append(text);
  if (link) {
    const button = document.createElement("button");
    button.className = "link";
    button.textContent = link.text;
    button.addEventListener("click", () => { link.act(); box.remove(); });
    box.append(button);
  }
  document.getElementById("toasts").replaceChildren(box);
  setTimeout(() => box.remove(), 12000);
}

export async function fetchPage(url, options = {}) {
  const answer = await fetch(url, { credentials: "same-origin", ...options });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { answer, page };
}

export function post(url, fields, fragment = false) {
  return fetchPage(url, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: fragment ? { "Backlog-Fragment": "none" } : {},
  });
}

// A form is in somebody's hands once a value differs from the one it came with, or while it has the focus;
// a conflict that stands in the place of a form holds what was typed there until it is settled.
function inHand(element) {
  if (element.closest("[data-live] #conflict") || element.querySelector("#conflict")) return true;
  const fields = element.matches("input, textarea, select") ? [element] : [...element.querySelectorAll("input, textarea, select")];
  return fields.some((field) => {
    if (field.type === "hidden" || field.readOnly) return false;
    if (field === document.activeElement) return true;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") return [...field.options].some((option) => option.selected !== option.defaultSelected && (option.defaultSelected || option.index > 0));
    return field.value !== field.defaultValue;
  });
}

// What is open in a part stays open in the one that takes its place; a form about an item is known by the item's text.
function keepOpen(part, fresh) {
  const named = (details) => details.querySelector("input[name=text]")?.value ?? (details.matches(".edit") ? "" : details.querySelector("summary").textContent);
  const key = (details) => `${details.closest("[data-live]")?.id} ${details.className} ${named(details)}`;
  const open = new Set([...part.querySelectorAll("details[open]")].map(key));
  for (const details of fresh.querySelectorAll("details:not([open])")) {
    if (open.has(key(details))) { details.dataset.kept = ""; details.open = true; }
  }
}

// How often another page was put in: one that was asked for before is older, and must not take its place.
let taken = 0;

// Put in what differs of a page that was fetched; what somebody is typing in stays. Returns whether all fitted.
export function takeOver(page, { all = false } = {}) {
  taken += 1;
  let complete = true;
  for (const part of document.querySelectorAll("[data-live][id]")) {
    const fresh = page.getElementById(part.id);
    if (!fresh) { if (!inHand(part)) part.remove(); else complete = false; continue; }
    if (fresh.outerHTML === part.dataset.seen) continue;
    if (!all && inHand(part)) { if (!bringForward(part, fresh)) complete = false; continue; }
    const focused = document.activeElement?.closest(`#${CSS.escape(part.id)}`) ? document.activeElement : null;
    const name = focused && (focused.id || focused.name);
    const seen = fresh.outerHTML;
    const problem = part.querySelector(":scope > #problem");
    if (problem) fresh.insertBefore(problem, fresh.children[[...part.children].indexOf(problem)] ?? null);
    keepOpen(part, fresh);
    part.replaceWith(fresh);
    fresh.dataset.seen = seen;
    dress(fresh);
    if (name) (document.getElementById(name) || fresh.querySelector(`[name="${CSS.escape(name)}"]`))?.focus({ preventScroll: true });
  }
  for (const fresh of page.querySelectorAll("[data-live][id]")) {
    if (!document.getElementById(fresh.id)) complete = false;
  }
  const token = page.body.dataset.token;
  if (token) document.body.dataset.token = token;
  return complete;
}

// Where nobody else has changed what somebody is typing in, their form may go on from the newest revision.
function bringForward(part, fresh) {
  if (part.querySelector("#conflict")) return false; // it was chosen there against what it shows
  const mine = [...part.querySelectorAll("form")];
  const theirs = [...fresh.querySelectorAll("form")];
  if (mine.length !== theirs.length) return false;
  const first = (field) => (field.tagName === "SELECT" ? [...field.options].filter((option) => option.defaultSelected).map((option) => option.value).join() : field.defaultValue);
  for (const [place, form] of mine.entries()) {
    const fields = [...form.querySelectorAll("input:not([type=hidden]), textarea, select")];
    const others = [...theirs[place].querySelectorAll("input:not([type=hidden]), textarea, select")];
    if (fields.length !== others.length || fields.some((field, at) => first(field) !== first(others[at]))) return false;
  }
  for (const [place, form] of mine.entries()) {
    const revision = form.querySelector("input[name=revision]");
    if (revision) revision.value = theirs[place].querySelector("input[name=revision]")?.value ?? revision.value;
  }
  return true;
}

function swapMain(page) {
  taken += 1;
  const fresh = page.getElementById("main");
  for (const part of fresh.querySelectorAll("[data-live][id]")) part.dataset.seen = part.outerHTML;
  keepOpen(document.getElementById("main"), fresh);
  document.getElementById("main").replaceWith(fresh);
  if (page.title) document.title = page.title;
  if (page.body.dataset.token) document.body.dataset.token = page.body.dataset.token;
  dress(fresh);
  const problem = document.getElementById("problem");
  if (problem) { problem.tabIndex = -1; problem.focus(); problem.scrollIntoView({ block: "center" }); }
}

// Say why a form was not taken; what is typed in other forms stays where it is.
function refuse(form, answer, page) {
  const problem = page.getElementById("problem");
  const conflict = page.getElementById("conflict");
  if (!problem) {
    toast(answer.status === 401 ? "You are not signed in any more. Nothing was saved; what you typed is still here." : "That was not taken. Nothing was saved; what you typed is still here.", answer.status === 401 ? { text: "Sign in", act: () => window.open("/sign-in") } : null);
  } else if (![...document.querySelectorAll("form[method=post]")].some((other) => other !== form && inHand(other))) {
    swapMain(page);
  } else if (conflict) {
    (form.closest("[data-live] #conflict") ?? form).replaceWith(conflict);
    dress(conflict);
    problem.tabIndex = -1;
    problem.focus();
  } else {
    showProblem(problem);
  }
}

export function showProblem(problem) {
  const dialog = document.getElementById("refusal");
  dialog.querySelector("[data-refusal]").replaceChildren(problem);
  dialog.showModal();
}

// Forms

// A save waits for the one before: its answer tells the revision that this one goes on from.
let saving = Promise.resolve();

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm;
  if (question && !window.confirm(question)) { event.preventDefault(); return; }
  if ("submitOnChange" in form.dataset) { event.preventDefault(); submitFilters(form); return; }
  form.dataset.sent = "yes";
  if (!("liveForm" in form.dataset) || form.method !== "post") return;
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  const before = saving;
  let saved;
  saving = new Promise((resolve) => { saved = resolve; });
  const submitter = event.submitter;
  try {
    await before;
    const data = new FormData(form, submitter); // the attribute: a button may be called "action"
    const { answer, page } = await post(form.getAttribute("action"), [...data.entries()]);
    if (answer.ok) {
      const conflict = form.closest("#main [data-live] #conflict"); // it stood in the place of a form
      if (conflict) { conflict.closest("[data-live]").dataset.seen = ""; conflict.remove(); }
      for (const field of form.querySelectorAll("input, textarea, select")) if (field.type !== "hidden") { field.defaultValue = field.value; field.blur(); }
      form.reset();
      if (form.classList.contains("add-item") || form.querySelector("#comment")) for (const field of form.querySelectorAll("input:not([type=hidden]), textarea")) { field.defaultValue = ""; field.value = ""; }
      form.closest("details.edit")?.removeAttribute("open");
      const settled = [...document.querySelectorAll("#main #problem")].some((problem) => !problem.closest("[data-live] #conflict"));
      if (settled || !takeOver(page)) {
        const open = [...document.querySelectorAll("#main [data-live]")].some(inHand);
        if (!open) swapMain(page);
      }
      announce("Saved");
    } else {
      refuse(form, answer, page);
    }
  } catch {
    toast("The server does not answer. Nothing was saved; what you typed is still here.");
  } finally {
    form.ariaBusy = "false";
    saved();
  }
});

window.addEventListener("beforeunload", (event) => {
  const open = [...document.querySelectorAll("form[method=post]")].some((form) => !form.dataset.sent && form.id !== "bulk" && inHand(form) && [...form.querySelectorAll("textarea, input:not([type])")].some((field) => field.value !== field.defaultValue));
  if (open) event.preventDefault();
});

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form && "submitOnChange" in form.dataset && !event.target.closest(".several")) submitFilters(form);
  if (event.target.matches("[data-mark-all]")) {
    for (const box of event.target.form.querySelectorAll('input[name="id"]')) box.checked = event.target.checked;
  }
  if (form?.id === "bulk") {
    const marked = form.querySelectorAll('input[name="id"]:checked').length;
    const shown = form.querySelector("[data-marked]");
    if (shown) shown.textContent = marked ? `(${marked})` : "";
  }
});

function submitFilters(form) {
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
  location.assign(form.getAttribute("action") + (query.size ? `?${query}` : ""));
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if ("preview" in button.dataset) {
    const form = button.closest("form");
    const shown = form.querySelector("[data-preview-of]");
    const { page } = await post("/preview", { text: form.querySelector("[data-markdown]").value });
    shown.replaceChildren(...page.body.childNodes);
    shown.hidden = false;
  }
  if ("close" in button.dataset) button.closest("details").open = false;
  if ("themeToggle" in button.dataset) switchTheme();
  if ("keysToggle" in button.dataset) document.getElementById("keys")?.showModal();
});

// Themes and keys

function switchTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  document.cookie = `backlog_theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=strict`;
  announce(`${root.dataset.theme} theme`);
}

const PLACES = { b: "/board", l: "/tasks", d: "/drafts", m: "/milestones", o: "/overview", a: "/activity", s: "/settings" };
let going = 0;

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, dialog[open], [contenteditable]")) return;
  if (going && Date.now() - going < 1500 && PLACES[event.key]) { event.preventDefault(); location.assign(PLACES[event.key]); return; }
  going = event.key === "g" ? Date.now() : 0;
  if (event.key === "/") { event.preventDefault(); document.getElementById("search")?.focus(); }
  else if (event.key === "?") { event.preventDefault(); document.getElementById("keys")?.showModal(); }
  else if (event.key === "n" && !readOnly) location.assign("/tasks/new");
  else if (event.key === "t") switchTheme();
});

function dress(part) {
  for (const hidden of part.querySelectorAll("[data-theme-toggle], [data-keys-toggle], [data-preview], [data-close], [data-mark-all]")) hidden.hidden = false;
  for (const needless of part.querySelectorAll("[data-without-script]")) needless.hidden = true;
  for (const details of part.querySelectorAll("details.edit")) {
    details.addEventListener("toggle", () => {
      if (details.open && !("kept" in details.dataset)) details.querySelector("textarea, input:not([type=hidden]), select")?.focus();
      delete details.dataset.kept;
    });
  }
}
for (const part of document.querySelectorAll("[data-live][id]")) part.dataset.seen = part.outerHTML;
dress(document);

// Following changes

const watchers = [];
export function onChange(watch) { watchers.push(watch); }

let stream = null;
function follow() {
  if (stream || !document.body.dataset.token) return;
  stream = new EventSource(`/events?since=${encodeURIComponent(document.body.dataset.token)}`);
  stream.addEventListener("message", (event) => {
    document.body.dataset.token = event.lastEventId || document.body.dataset.token;
    const touched = JSON.parse(event.data);
    for (const watch of watchers) watch(touched);
  });
}
function rest() { stream?.close(); stream = null; }
document.addEventListener("visibilitychange", () => { if (document.hidden) rest(); else follow(); });
window.addEventListener("pagehide", rest);
window.addEventListener("pageshow", follow);

let asked = null;
function refreshSoon() {
  clearTimeout(asked);
  asked = setTimeout(async () => {
    const before = taken;
    try {
      const { answer, page } = await fetchPage(location.href);
      if (!answer.ok) return;
      if (taken !== before) { refreshSoon(); return; }
      if (!takeOver(page)) toast("Somebody has changed this page.", { text: "Show it as it is now", act: () => location.reload() });
    } catch { /* the stream says when the server is there again */ }
  }, 150);
}

if (!document.querySelector("[data-board]") && document.querySelector("[data-live][id]")) {
  const path = location.pathname.split("/");
  const own = ["tasks", "drafts"].includes(path[1]) && path[2] && path[2] !== "new" ? (document.querySelector(".crumbs .id")?.textContent ?? path[2]).toLowerCase() : null;
  onChange((touched) => {
    const shown = own && [...document.querySelectorAll("main a[href^='/tasks/']")].map((link) => link.getAttribute("href").slice(7).toLowerCase());
    if (!own || !touched || touched.some(([kind, id]) => kind === "setting" || id.toLowerCase() === own || shown.includes(id.toLowerCase()))) refreshSoon();
  });
}
follow();

// While checks run, look again: what fails changes nothing that would be told of.
setInterval(() => { if (!document.hidden && document.querySelector("[data-running]")) refreshSoon(); }, 1500);
