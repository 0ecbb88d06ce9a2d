// Mingfa: makes pages quicker and kinder. Every page works without it.
// Plain module, no dependency, no inline code; runs in Chromium 78 and later.
//
// Links and forms with data-fragment="#id" are fetched with the header X-Fragment: id, and only that element is replaced.
// The server may answer the whole page or the fragment alone.

const doc = document;
const all = (selector, root) => Array.from((root || doc).querySelectorAll(selector));
const say = (words) => {
  const place = doc.getElementById("announce");
  if (place) place.textContent = words;
};

// ---- fragments ----

// Of two requests for one part the later one counts.
const running = {};

async function load(url, options, id, source) {
  if (running[id] && options.method === "GET") running[id].abort();
  const stop = (running[id] = new AbortController());
  const init = Object.assign({ credentials: "same-origin", signal: stop.signal }, options);
  init.headers = Object.assign({ "X-Fragment": id, Accept: "text/html" }, init.headers || {});
  const target = doc.getElementById(id);
  if (target) target.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, init);
    const type = answer.headers.get("content-type") || "";
    if (!type.startsWith("text/html")) {
      // A file, or something else that a page cannot hold.
      if (answer.ok && init.method !== "POST") location.assign(url);
      else failed(`服务器没有给出页面（${answer.status}），请稍后重试。`, source);
      return null;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return { answer, page };
  } catch (error) {
    if (!stop.signal.aborted) failed("与服务器的连接中断，没有生效；您填写的内容仍在页面上，请稍后重试。", source);
    return null;
  } finally {
    if (target && running[id] === stop) target.removeAttribute("aria-busy");
  }
}

// Replaces the element by its new version; without one the browser goes where the answer came from.
function swap(result, id, how) {
  const { answer, page } = result;
  const next = page.getElementById(id);
  const now = doc.getElementById(id);
  if (!next || !now) {
    if (answer.ok && (answer.redirected || how.method === "GET")) location.assign(answer.url);
    else showWhole(page, answer.status);
    return;
  }
  const focused = doc.activeElement && doc.activeElement.id;
  const typing = now.contains(doc.activeElement) && focused;
  now.replaceWith(doc.adoptNode(next));
  if (page.title) doc.title = page.title;
  if (how.method === "GET" ? how.push : answer.redirected) {
    // The entry that is left must know how to come back.
    if (!history.state) history.replaceState({ fragment: id }, "");
    history.pushState({ fragment: id }, "", answer.url);
  }
  enhance(next);
  settle(next, how, typing);
  say(answer.ok ? "内容已更新" : "没有办成，请看页面上的说明");
}

// Puts the focus where reading goes on: the errors, what asks for it, what had it, or the new part.
function settle(part, how, typing) {
  const errors = part.querySelector(".error-summary, [role=alert]");
  const wanted = errors || part.querySelector("[autofocus]") || (typing && doc.getElementById(typing));
  if (wanted) focus(wanted);
  else if (how.source && how.source.closest("form[data-live]")) return;
  else focus(part);
}

function focus(element) {
  if (element.tabIndex < 0 && !element.hasAttribute("tabindex")) {
    element.setAttribute("tabindex", "-1");
    element.setAttribute("data-swapped", "");
  }
  element.focus({ preventScroll: element.hasAttribute("data-swapped") });
}

// An error page in answer to a form: its main part takes the place of ours, so that nothing is lost on the way back.
function showWhole(page, status) {
  const main = page.getElementById("main");
  const panel = main && main.querySelector(".error-panel");
  if (panel) failed(all("h1, .error-sentence, cite", panel).map((part) => part.textContent).join("："));
  else failed(`服务器没有完成这次操作（${status}），请稍后重试。`);
}

// Says on the page what did not work; what was typed stays.
function failed(words, source) {
  const box = doc.createElement("div");
  box.className = "notice tone-red";
  box.setAttribute("role", "alert");
  box.setAttribute("tabindex", "-1");
  box.setAttribute("data-failure", "");
  const title = doc.createElement("p");
  title.className = "notice-title";
  title.textContent = words;
  box.append(title);
  all("[data-failure]").forEach((old) => old.remove());
  const form = source && source.closest("form");
  if (form && !form.hasAttribute("data-live")) form.prepend(box);
  else (doc.getElementById("main") || doc.body).prepend(box);
  box.focus();
}

async function follow(url, id, push, source) {
  const result = await load(url, { method: "GET" }, id, source);
  if (result) swap(result, id, { method: "GET", push, source });
}

async function send(form, submitter) {
  const id = form.dataset.fragment.slice(1);
  const data = new FormData(form);
  if (submitter && submitter.name) data.append(submitter.name, submitter.value);
  const method = (form.getAttribute("method") || "get").toUpperCase();
  if (method === "GET") {
    const url = new URL(form.action, location.href);
    url.search = new URLSearchParams(Array.from(data).filter((pair) => pair[1] !== "")).toString();
    await follow(url.href, id, true, form);
    return;
  }
  const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(Array.from(data));
  const result = await load(form.action, { method: "POST", body }, id, form);
  if (result) swap(result, id, { method: "POST", source: form });
}

doc.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest("a[data-fragment]");
  if (!link || link.origin !== location.origin || !doc.querySelector(link.dataset.fragment)) return;
  event.preventDefault();
  follow(link.href, link.dataset.fragment.slice(1), true, link);
});

addEventListener("popstate", (event) => {
  const id = event.state && event.state.fragment;
  if (!id) return;
  if (doc.getElementById(id)) follow(location.href, id, false);
  else location.reload();
});

// ---- forms: once is enough ----

let pressed = null;
doc.addEventListener("click", (event) => {
  const button = event.target.closest("button, input[type=submit]");
  if (button && button.form) pressed = button;
}, true);

doc.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.hasAttribute("data-sent")) {
    event.preventDefault();
    return;
  }
  if (form.classList.contains("bulk") && !all("input[type=checkbox]:checked").some((box) => box.form === form)) {
    event.preventDefault();
    failed("请先选择要办理的行，再按这个按钮。", form);
    return;
  }
  // The server refuses more only after all of it was sent.
  const size = all("input[type=file]", form).reduce((sum, input) => Array.from(input.files).reduce((n, file) => n + file.size, sum), 0);
  if (size > 50 * 1048576) {
    event.preventDefault();
    failed("所选文件合计超过50 MB，没有提交；请压缩或者拆分后重新选择。", form);
    return;
  }
  const submitter = event.submitter || (pressed && pressed.form === form ? pressed : null);
  form.setAttribute("data-sent", "");
  if (form.dataset.fragment && doc.querySelector(form.dataset.fragment)) {
    event.preventDefault();
    send(form, submitter).then(() => release(form), () => release(form));
    return;
  }
  // After the browser has collected the values.
  setTimeout(() => all("button[type=submit]", form).forEach((b) => b.setAttribute("aria-disabled", "true")), 0);
});

function release(form) {
  form.removeAttribute("data-sent");
  all("button[type=submit]", form).forEach((b) => b.removeAttribute("aria-disabled"));
}

// Back from the next page: the form can be sent again (its key makes a repeated one harmless).
addEventListener("pageshow", () => all("form[data-sent]").forEach(release));

// A filter acts as soon as something is chosen, and shortly after typing.
let waiting = 0;
doc.addEventListener("input", (event) => {
  const form = event.target.closest && event.target.closest("form[data-live]");
  if (!form || !form.dataset.fragment || event.target.hasAttribute("data-picker")) return;
  clearTimeout(waiting);
  const typed = event.target.matches("input[type=text], input[type=search]");
  if (event.isComposing) return;
  waiting = setTimeout(() => send(form), typed ? 450 : 0);
});
doc.addEventListener("compositionend", (event) => {
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
});

// ---- how a reader wants to see the page ----

function readView() {
  const found = /(?:^|; )mf_view=([a-z-]*)/.exec(doc.cookie);
  const parts = found ? found[1].split("-") : [];
  return { text: ["s", "m", "l"].find((t) => parts.includes(t)) || "m", contrast: parts.includes("c"), elder: parts.includes("e") };
}

function showView(view) {
  const root = doc.documentElement;
  const flag = (name, on, value) => (on ? root.setAttribute(name, value) : root.removeAttribute(name));
  root.setAttribute("data-text", view.text);
  flag("data-contrast", view.contrast, "high");
  flag("data-mode", view.elder, "elder");
  all("[data-view]").forEach((link) => {
    const what = link.dataset.view;
    const on = what === "contrast" ? view.contrast : what === "elder" ? view.elder : view.text === what;
    if (on) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  });
}

doc.addEventListener("click", (event) => {
  const link = event.target.closest("[data-view]");
  if (!link) return;
  event.preventDefault();
  const view = readView();
  const what = link.dataset.view;
  if (what === "contrast") view.contrast = !view.contrast;
  else if (what === "elder") view.elder = !view.elder;
  else view.text = what;
  const value = view.text + (view.contrast ? "-c" : "") + (view.elder ? "-e" : "");
  doc.cookie = `mf_view=${value}; path=/; max-age=31536000; samesite=lax`;
  showView(view);
});

// ---- small helps ----

doc.addEventListener("click", (event) => {
  const on = (selector) => event.target.closest(selector);
  let element;
  if ((element = on("[data-dialog]"))) {
    const dialog = doc.querySelector(element.getAttribute("href"));
    if (dialog && dialog.showModal) {
      event.preventDefault();
      dialog.showModal();
    }
  } else if ((element = on("[data-close]"))) {
    const dialog = element.closest("dialog");
    if (dialog && dialog.close && dialog.open) {
      event.preventDefault();
      dialog.close();
    }
  } else if ((element = on("[data-copy]"))) {
    copy(element, doc.querySelector(element.dataset.copy));
  } else if (on("[data-print]")) {
    print();
  } else if ((element = on("[data-speak]"))) {
    speak(element);
  }
});

async function copy(button, source) {
  if (!source) return;
  const words = source.textContent.trim();
  try {
    await navigator.clipboard.writeText(words);
    say("已复制");
    const before = button.lastChild.textContent;
    button.lastChild.textContent = "已复制";
    setTimeout(() => (button.lastChild.textContent = before), 2000);
  } catch (error) {
    // No permission, or no secure connection: select it, so that Ctrl+C does it.
    getSelection().selectAllChildren(source);
    say("已选中，请按 Ctrl+C 复制");
  }
}

function speak(button) {
  const voice = window.speechSynthesis;
  const on = button.getAttribute("aria-pressed") !== "true";
  voice.cancel();
  button.setAttribute("aria-pressed", String(on));
  if (!on) return;
  const text = (doc.querySelector(".article") || doc.getElementById("main")).innerText;
  const words = new SpeechSynthesisUtterance(text.slice(0, 20000));
  words.lang = "zh-CN";
  words.onend = () => button.setAttribute("aria-pressed", "false");
  voice.speak(words);
}

// Hides, while one types, what does not fit.
doc.addEventListener("input", (event) => {
  const box = event.target;
  if (!box.dataset || !box.dataset.filter) return;
  const target = doc.querySelector(box.dataset.filter);
  if (!target) return;
  const wanted = box.value.trim().toLowerCase().split(/\s+/);
  let shown = 0;
  all(target.tagName === "TABLE" ? "tbody > tr" : ":scope > *", target).forEach((row) => {
    const text = row.textContent.toLowerCase();
    const fits = wanted.every((word) => text.includes(word));
    row.classList.toggle("no-match", !fits);
    if (fits) shown += 1;
  });
  say(`有 ${shown} 行符合`);
});

// A long list of units gets a box that narrows it by name, abbreviation or pinyin initials.
function addPicker(select) {
  const box = doc.createElement("input");
  box.type = "search";
  box.className = "input select-filter";
  box.placeholder = "输入名称或拼音首字母筛选";
  box.setAttribute("data-picker", "");
  box.setAttribute("aria-label", `筛选${select.dataset.selectFilter}`);
  box.autocomplete = "off";
  const options = all("option", select).map((option) => ({ option, group: option.parentNode, text: `${option.textContent} ${option.dataset.keys || ""}`.toLowerCase() }));
  box.addEventListener("input", () => {
    const word = box.value.trim().toLowerCase();
    const chosen = select.value;
    options.forEach(({ option }) => option.remove());
    const fitting = options.filter(({ option, text }) => !option.value || text.includes(word));
    fitting.forEach(({ option, group }) => group.append(option));
    const named = fitting.filter(({ option }) => option.value);
    select.value = named.length === 1 && word ? named[0].option.value : named.some(({ option }) => option.value === chosen) ? chosen : "";
    say(`有 ${named.length} 个单位符合`);
  });
  select.before(box);
}

// Selecting rows.
doc.addEventListener("change", (event) => {
  const box = event.target;
  if (box.type !== "checkbox") return;
  const name = box.dataset.checkAll || box.name;
  const rows = all("input[type=checkbox]").filter((row) => row.name === name && row.closest(".cell-check"));
  if (box.dataset.checkAll) rows.forEach((row) => (row.checked = box.checked));
  const form = rows.length && rows[0].form;
  const shown = form && form.querySelector("[data-selected]");
  if (shown) shown.textContent = String(rows.filter((row) => row.checked).length);
});

// Keys, all optional: / search, j k next and previous row, Enter opens, x selects.
let at = -1;
doc.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.matches("input, select, textarea, dialog *")) return;
  if (event.key === "/") {
    const search = doc.querySelector("[data-hotkey='/']");
    if (search) {
      event.preventDefault();
      search.focus();
    }
    return;
  }
  const help = doc.getElementById("keys");
  if (event.key === "?" && help && help.showModal && !help.open) {
    help.showModal();
    return;
  }
  const rows = all(".has-link:not(.no-match), .todo-item");
  if (!rows.length || !["j", "k", "x"].includes(event.key)) return;
  if (event.key === "x") {
    const box = at >= 0 && rows[at] && rows[at].querySelector(".cell-check input");
    if (box) box.click();
    return;
  }
  at = Math.max(0, Math.min(rows.length - 1, at + (event.key === "j" ? 1 : -1)));
  all("[data-at]").forEach((row) => row.removeAttribute("data-at"));
  rows[at].setAttribute("data-at", "");
  rows[at].querySelector(".row-link").focus();
});

// ---- begin ----

function enhance(root) {
  all("[data-enhance]", root).forEach((element) => {
    if (element.hasAttribute("data-speak") && !window.speechSynthesis) return;
    element.hidden = false;
  });
  all("select[data-select-filter]", root).forEach(addPicker);
  all(".diagram-scroll", root).forEach((box) => { // A drawing wider than its frame begins where the matter stands.
    const at = (box.querySelector(".is-current") || box.firstElementChild).getBoundingClientRect();
    box.scrollLeft += at.left + at.width / 2 - box.getBoundingClientRect().left - box.clientWidth / 2;
  });
  all("[data-view]", root).length && showView(readView());
}

enhance(doc);
showView(readView());
const errors = doc.querySelector(".error-summary");
if (errors) errors.focus();
