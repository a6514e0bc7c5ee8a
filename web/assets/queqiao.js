// What makes the pages quicker; every page works without it.
"use strict";
(() => {
  const KEY = "queqiao-collected";
  const read = () => { try { return JSON.parse(localStorage.getItem(KEY)) || []; } catch { return []; } };
  const write = (list) => { try { localStorage.setItem(KEY, JSON.stringify(list)); } catch { /* A browser that keeps nothing. */ } };
  const show = () => {
    const list = read();
    for (const place of document.querySelectorAll("[data-collected-count]")) place.textContent = list.length ? String(list.length) : "";
    for (const link of document.querySelectorAll("a.collected")) link.href = "/collected" + (list.length ? "?ids=" + list.map(encodeURIComponent).join(",") : "");
    for (const button of document.querySelectorAll("[data-collect]")) {
      const there = list.includes(button.dataset.collect);
      button.textContent = there ? "取消收藏" : "收藏";
      button.setAttribute("aria-pressed", String(there));
      button.setAttribute("aria-label", (there ? "取消收藏 " : "收藏 ") + button.dataset.title);
      button.hidden = false;
    }
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-collect]");
    if (button) {
      const id = button.dataset.collect, list = read();
      write(list.includes(id) ? list.filter((one) => one !== id) : [...list, id]);
      show();
    }
    // A link that takes a patent out of the address takes it out of what is kept here, too.
    const out = event.target.closest("[data-uncollect]");
    if (out) write(read().filter((one) => one !== out.dataset.uncollect));
    if (event.target.closest("[data-print]")) window.print();
  });
  for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
  // What a shared address of collected patents holds is taken over where nothing is collected yet.
  const shared = document.querySelector("[data-shared-ids]");
  if (shared && !read().length && shared.dataset.sharedIds) write(shared.dataset.sharedIds.split(","));
  if (shared && read().length) {
    const wanted = read().join(",");
    if (wanted !== shared.dataset.sharedIds && !new URLSearchParams(location.search).has("ids")) location.replace("/collected?ids=" + encodeURIComponent(wanted));
  }
  show();
  // On a narrow screen filters begin folded.
  if (window.matchMedia("(max-width: 48rem)").matches) for (const fold of document.querySelectorAll("[data-fold]")) fold.open = false;
  // At most four are compared.
  document.addEventListener("change", (event) => {
    if (!event.target.matches('input[name="ids"][form="compare"]')) return;
    const all = [...document.querySelectorAll('input[name="ids"][form="compare"]')];
    const full = all.filter((one) => one.checked).length >= 4;
    for (const one of all) one.disabled = full && !one.checked;
  });
  // A file dropped anywhere on the form is the form's file.
  for (const form of document.querySelectorAll("[data-drop]")) {
    const input = form.querySelector('input[type="file"]');
    for (const kind of ["dragover", "dragleave", "drop"]) form.addEventListener(kind, (event) => {
      event.preventDefault();
      form.classList.toggle("dropping", kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files.length) { input.files = event.dataTransfer.files; form.requestSubmit(); }
    });
    form.addEventListener("submit", () => {
      const button = form.querySelector("button"); button.disabled = true; button.textContent = "正在上传…";
    });
  }
  // Suggestions while typing: the newest answer only.
  for (const box of document.querySelectorAll("[data-suggest]")) {
    const list = document.createElement("ul");
    list.className = "suggestions"; list.hidden = true; list.setAttribute("aria-label", "建议");
    box.after(list);
    let asked = null, timer = 0;
    box.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        if (asked) asked.abort();
        const text = box.value.trim();
        if (!text) { list.hidden = true; return; }
        asked = new AbortController();
        try {
          const answer = await fetch("/api/v1/suggest?q=" + encodeURIComponent(text), { signal: asked.signal });
          if (!answer.ok) return;
          const found = (await answer.json()).suggestions;
          list.replaceChildren(...found.map((one) => {
            const item = document.createElement("li"), link = document.createElement("a");
            link.href = one.address; link.textContent = one.text;
            item.append(link);
            return item;
          }));
          list.hidden = !found.length;
        } catch { /* Superseded, or offline: typing goes on. */ }
      }, 150);
    });
  }
})();
