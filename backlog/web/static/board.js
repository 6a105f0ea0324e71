// The board: dragging cards, moving them by keys, and taking over what others have moved.
import { announce, fetchPage, onChange, post, readOnly, showProblem, toast } from "./backlog.js";

const board = document.querySelector("[data-board]");
const ownOrder = board.dataset.sort === "ordinal";
const canMove = !readOnly;
const lists = () => [...board.querySelectorAll("[data-cards]")];
const cardOf = (id) => document.getElementById(`card-${id}`);
const milestoneOf = (list) => (list.hasAttribute("data-milestone") ? list.dataset.milestone : null);

// Where a card belongs: in the column of its status, in the lane of its milestone.
function listFor(status, milestone) {
  const fitting = lists().filter((list) => list.dataset.status.toLowerCase() === status.toLowerCase());
  return fitting.find((list) => milestoneOf(list) === milestone) || fitting.find((list) => milestoneOf(list) === "") || fitting.find((list) => milestoneOf(list) === null) || null;
}

function insert(list, card) {
  const next = [...list.children].find((other) => other !== card && other.dataset.place > card.dataset.place);
  const column = list.closest(".column");
  column.hidden = false; // it may have been hidden because it was empty
  const cut = !next && column.querySelector("[data-more]");
  if (cut && list.children.length) card.remove();
  else list.insertBefore(card, next || null);
}

function dress(card) {
  const menu = card.querySelector(".card-menu");
  if (menu) menu.hidden = !canMove;
}

function count(list, total) {
  const shown = list.closest(".column").querySelector("[data-count]");
  if (shown) shown.textContent = total ?? list.children.length;
}

// Fetch the cards of some tasks, and no more; take each from where it was, and put it where it belongs.
async function refresh(ids) {
  const query = new URLSearchParams(board.dataset.query);
  query.delete("lanes");
  for (const id of ids) query.append("id", id);
  const { answer, page } = await fetchPage(`/board/cards?${query}`);
  if (!answer.ok) return;
  const focused = document.activeElement?.closest(".card")?.dataset.id;
  const fresh = new Map([...page.querySelectorAll(".card")].map((card) => [card.dataset.id, card]));
  for (const id of ids) {
    const old = cardOf(id);
    if (old?.classList.contains("dragged")) continue;
    old?.remove();
    const card = fresh.get(id);
    if (!card) continue;
    const list = listFor(card.dataset.status, card.dataset.milestone || "");
    if (!list) continue;
    dress(card);
    insert(list, card);
    if (!old || old.dataset.status !== card.dataset.status) card.classList.add("arrived");
  }
  for (const column of page.querySelectorAll("[data-cards][data-total]")) {
    const list = listFor(column.dataset.status, null);
    if (list && milestoneOf(list) === null) count(list, column.dataset.total);
  }
  if (board.querySelector(".lane")) for (const list of lists()) if (!list.closest(".column").querySelector(".more")) count(list);
  if (focused) cardOf(focused)?.querySelector("a").focus({ preventScroll: true });
}

let waiting = new Set();
let timer = null;
onChange((touched) => {
  if (!touched || touched.length > 50 || touched.some(([kind]) => kind === "setting" || kind === "milestone")) {
    toast("The board has changed.", { text: "Show it as it is now", act: () => location.reload() });
    return;
  }
  for (const [kind, id] of touched) if (kind === "task" || kind === "draft") waiting.add(id);
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const ids = [...waiting];
    waiting = new Set();
    try { await refresh(ids); } catch { for (const id of ids) waiting.add(id); }
  }, 120);
});

// Move a card at the server; put it back where it was if that is refused.
async function move(card, list, { after = null, before = null, was }) {
  const fields = {};
  if (list.dataset.status !== was.dataset.status) fields.status = list.dataset.status;
  if (milestoneOf(list) !== milestoneOf(was)) {
    fields.milestone = milestoneOf(list) ?? "";
    fields["seen-milestone"] = card.dataset.milestone ?? "";
  }
  if (ownOrder && (after || before)) { if (after) fields.after = after; if (before) fields.before = before; }
  if (!Object.keys(fields).length) return true;
  fields["seen-in"] = was.dataset.status;
  const id = card.dataset.id;
  let refused = null;
  try {
    const { answer, page } = await post(`/tasks/${id}/move`, fields, true);
    if (!answer.ok) refused = page.getElementById("problem") || page.body;
  } catch {
    toast("The server does not answer; the card was not moved.");
  }
  await refresh([id]).catch(() => {});
  if (refused) {
    showProblem(refused);
    return false;
  }
  announce(`${id} moved to ${list.dataset.status}`);
  return true;
}

const idOf = (card) => card?.dataset?.id ?? null;

if (canMove) {
  board.dataset.canMove = "";
  for (const card of board.querySelectorAll(".card")) dress(card);
  for (const list of lists()) {
    window.Sortable.create(list, {
      group: "cards",
      draggable: ".card",
      filter: ".card-menu",
      preventOnFilter: false,
      forceFallback: true,
      fallbackOnBody: true,
      fallbackTolerance: 5,
      delay: 180,
      delayOnTouchOnly: true,
      animation: 120,
      sort: ownOrder,
      ghostClass: "ghost",
      fallbackClass: "dragged",
      onEnd: ({ item, from, to, oldIndex, newIndex }) => {
        if (from === to && (!ownOrder || oldIndex === newIndex)) return;
        move(item, to, { after: idOf(item.previousElementSibling), before: idOf(item.nextElementSibling), was: from });
      },
    });
  }
}
// A click that ends a drag opens no page.
board.addEventListener("dragstart", (event) => event.preventDefault());

// Keys

function go(card) {
  const link = card?.querySelector("a");
  if (!link) return;
  link.focus();
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function neighbour(list, step) {
  const lane = list.closest(".lane") || board;
  const row = [...lane.querySelectorAll("[data-cards]")];
  return row[row.indexOf(list) + step] || null;
}

function laneBeside(list, step) {
  const lanes = [...board.querySelectorAll(".lane")];
  const lane = lanes[lanes.indexOf(list.closest(".lane")) + step];
  return lane ? [...lane.querySelectorAll("[data-cards]")].find((other) => other.dataset.status === list.dataset.status) : null;
}

async function moveByKey(card, list, target, beside = {}) {
  if (!target || !canMove) return;
  const done = await move(card, target, { ...beside, was: list });
  const now = cardOf(card.dataset.id);
  if (done) { target.closest("details")?.setAttribute("open", ""); go(now); }
}

board.addEventListener("keydown", (event) => {
  const card = event.target.closest(".card");
  if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
  const list = card.parentElement;
  const place = [...list.children].indexOf(card);
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 }[event.key];
  const across = event.key === "ArrowLeft" || event.key === "ArrowRight";
  if (event.key === "m" && canMove) { event.preventDefault(); choose(card); return; }
  if (!step) return;
  event.preventDefault();
  if (!event.shiftKey) {
    if (!across) { go(list.children[place + step]); return; }
    for (let other = neighbour(list, step); other; other = neighbour(other, step)) {
      if (other.children.length) { go(other.children[Math.min(place, other.children.length - 1)]); return; }
    }
    return;
  }
  if (across) moveByKey(card, list, neighbour(list, step));
  else if (list.closest(".lane")) moveByKey(card, list, laneBeside(list, step));
  else if (ownOrder) {
    const other = list.children[place + step];
    if (!other) return;
    const beyond = list.children[place + 2 * step];
    moveByKey(card, list, list, step < 0 ? { after: idOf(beyond), before: idOf(other) } : { after: idOf(other), before: idOf(beyond) });
  } else announce("Cards stand in the order of their priority; choose “In my order” to place them yourself.");
});

// The menu of a card: the same moves for those who neither drag nor use keys.
function choose(card) {
  const dialog = document.getElementById("move");
  const list = card.parentElement;
  const choices = dialog.querySelector("[data-choices]");
  document.getElementById("move-title").textContent = `Move ${card.dataset.id} to`;
  const targets = lists().filter((other) => other !== list && (other.closest(".lane") === list.closest(".lane") || other.dataset.status === list.dataset.status));
  choices.replaceChildren(...targets.map((target) => {
    const button = document.createElement("button");
    button.className = "button";
    button.textContent = target.closest(".lane") ? target.getAttribute("aria-label") : target.dataset.status;
    button.addEventListener("click", () => { dialog.close(); moveByKey(card, list, target); });
    return button;
  }));
  dialog.showModal();
}

board.addEventListener("click", async (event) => {
  const menu = event.target.closest(".card-menu");
  if (menu) { event.preventDefault(); choose(menu.closest(".card")); return; }
  const more = event.target.closest("[data-more]");
  if (!more) return;
  event.preventDefault();
  const column = more.closest(".column");
  const list = column.querySelector("[data-cards]");
  const query = new URLSearchParams(board.dataset.query);
  query.delete("status");
  query.append("status", list.dataset.status);
  query.append("skip", list.children.length);
  const { answer, page } = await fetchPage(`/board/column?${query}`);
  if (!answer.ok) return;
  const fresh = page.querySelector("[data-cards]");
  const known = new Set([...list.children].map((card) => card.dataset.id));
  for (const card of [...fresh.children]) if (!known.has(card.dataset.id)) { dress(card); list.append(card); }
  if (!fresh.hasAttribute("data-has-more")) more.closest(".more").remove();
});
