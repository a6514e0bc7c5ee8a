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
  // What a shared address of collected patents holds is taken over where nothing is collected yet.
  const shared = document.querySelector("[data-shared-ids]");
  if (shared && !read().length && shared.dataset.sharedIds) write(shared.dataset.sharedIds.split(","));
  if (shared && read().length) {
    const wanted = read().join(",");
    if (wanted !== shared.dataset.sharedIds && !new URLSearchParams(location.search).has("ids")) location.replace("/collected?ids=" + encodeURIComponent(wanted));
  }
  // Searches that are to be run again are kept in the browser, too.
  const SAVED = "queqiao-searches";
  const saved = () => { try { return JSON.parse(localStorage.getItem(SAVED)) || []; } catch { return []; } };
  const keepSaved = (list) => { try { localStorage.setItem(SAVED, JSON.stringify(list)); } catch { /* A browser that keeps nothing. */ } };
  const asked = () => { const all = new URLSearchParams(location.search); all.delete("page"); return all; };
  const showSaved = (root) => {
    for (const button of root.querySelectorAll("[data-save]")) {
      const address = location.pathname + "?" + asked();
      const there = saved().some((one) => one.address === address);
      button.hidden = false; button.disabled = there; button.textContent = there ? "已保存（在“已收藏”里）" : "保存这次检索";
    }
    for (const place of root.querySelectorAll("[data-saved]")) {
      const list = saved();
      place.hidden = !list.length;
      place.querySelector("ul").replaceChildren(...list.map((one) => {
        const item = document.createElement("li"), link = document.createElement("a"), feed = document.createElement("a"), out = document.createElement("button");
        link.href = one.address; link.textContent = one.name;
        feed.href = "/feed.atom?" + (one.address.startsWith("/needs") ? "kind=needs&" : "") + one.address.split("?")[1]; feed.textContent = "订阅";
        out.type = "button"; out.className = "quiet"; out.textContent = "删除"; out.dataset.unsave = one.address;
        item.append(link, " ", feed, " ", out);
        return item;
      }));
    }
  };
  document.addEventListener("click", (event) => {
    const save = event.target.closest("[data-save]"), out = event.target.closest("[data-unsave]");
    if (save) {
      const chosen = [...document.querySelectorAll(".chosen li")].map((one) => one.textContent.replace("×", "").trim());
      const name = save.dataset.save + "：" + [asked().get("q") || "全部", ...chosen].join("，");
      keepSaved([...saved(), { name, address: location.pathname + "?" + asked() }]);
    }
    if (out) keepSaved(saved().filter((one) => one.address !== out.dataset.unsave));
    if (save || out) showSaved(document);
  });
  // At most four are compared.
  document.addEventListener("change", (event) => {
    if (!event.target.matches('input[name="ids"][form="compare"]')) return;
    const all = [...document.querySelectorAll('input[name="ids"][form="compare"]')];
    const full = all.filter((one) => one.checked).length >= 4;
    for (const one of all) one.disabled = full && !one.checked;
  });

  // A page that was fetched takes the place of this one; with an address it is where the browser is now.
  let here = location.pathname + location.search;
  const put = (text, address) => {
    if (address) history.pushState(null, "", address);
    here = location.pathname + location.search;
    const page = new DOMParser().parseFromString(text, "text/html");
    document.title = page.title;
    document.querySelector("main").replaceWith(page.querySelector("main"));
    begin(document.querySelector("main"));
  };
  // Lists are narrowed and turned without a reload; whatever goes wrong, the browser goes there by itself.
  let turning = null;
  const turn = async (address, remember) => {
    if (turning) turning.abort();
    turning = new AbortController();
    const main = document.querySelector("main");
    main.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { signal: turning.signal, headers: { accept: "text/html" } });
      if (!answer.ok || answer.redirected) { location.assign(address); return; }
      put(await answer.text(), remember ? address : "");
      const heard = document.querySelector(".summary") || document.querySelector("main");
      heard.tabIndex = -1; heard.focus({ preventScroll: true });
      if (remember) window.scrollTo(0, 0);
    } catch (error) { if (error.name !== "AbortError") location.assign(address); }
  };
  const lists = () => document.querySelector("[data-results]");
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".facets a, .chosen a, .pager a");
    if (!link || !lists() || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (new URL(link.href).pathname !== location.pathname) return;
    event.preventDefault();
    turn(link.href, true);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!lists() || form.method !== "get" || new URL(form.action).pathname !== location.pathname) return;
    event.preventDefault();
    const asked = [...new FormData(form)].filter(([, value]) => value);
    turn(form.action.split("?")[0] + "?" + new URLSearchParams(asked), true);
  });
  window.addEventListener("popstate", () => {
    // A jump within the page comes by here, too.
    if (location.pathname + location.search === here) return;
    if (lists() && here.split("?")[0] === location.pathname) turn(location.href, false); else location.reload();
  });

  // A bar that says how far something has come.
  const bar = (form, word) => {
    const place = document.createElement("p"), progress = document.createElement("progress"), text = document.createElement("span");
    place.className = "line"; place.setAttribute("role", "status");
    progress.max = 1; progress.setAttribute("aria-label", word); text.textContent = word;
    place.append(progress, text); form.append(place);
    return (share) => {
      if (share < 1) { progress.value = share; text.textContent = word + " " + Math.floor(share * 100) + "%"; }
      else { progress.removeAttribute("value"); text.textContent = word + "：正在收尾…"; }
    };
  };
  // Files go up with a bar; the answer is where the browser would have gone.
  const upload = (form) => {
    const input = form.querySelector('input[type="file"]');
    for (const kind of ["dragover", "dragleave", "drop"]) form.addEventListener(kind, (event) => {
      event.preventDefault();
      form.classList.toggle("dropping", kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files.length) { input.files = event.dataTransfer.files; form.requestSubmit(); }
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const button = form.querySelector("button"), show = bar(form, "正在上传"), asked = new XMLHttpRequest();
      button.disabled = true;
      asked.upload.addEventListener("progress", (at) => { if (at.lengthComputable) show(at.loaded / at.total); });
      asked.addEventListener("load", () => { put(asked.responseText, asked.status < 400 ? asked.responseURL : ""); });
      // Cut off on the way: once more, as a browser without scripts does it, which tells what is wrong.
      asked.addEventListener("error", () => form.submit());
      asked.open("POST", form.action); asked.send(new FormData(form));
    });
  };
  // A long job is started, and asked how far it is.
  const job = (form) => form.addEventListener("submit", async (event) => {
    event.preventDefault();
    for (const button of form.querySelectorAll("button")) button.disabled = true;
    const show = bar(form, "正在导入");
    const look = setInterval(async () => {
      try { const { read, total } = await (await fetch(form.dataset.progress)).json(); if (total) show(read / total); } catch { /* The next look may get through. */ }
    }, 500);
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      put(await answer.text(), answer.ok ? answer.url : "");
    } catch { location.reload(); } finally { clearInterval(look); }
  });
  // Suggestions while typing: the newest answer only.
  const suggest = (box) => {
    const list = document.createElement("ul");
    list.className = "suggestions"; list.hidden = true; list.setAttribute("aria-label", "建议");
    // Below all of the form: what comes late must not push a button from under a finger.
    box.form.append(list);
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
    box.addEventListener("keydown", (event) => { if (event.key === "Escape") list.hidden = true; });
  };
  // What a page, or a part that took its place, needs.
  const begin = (root) => {
    show(); showSaved(root);
    for (const button of root.querySelectorAll("[data-print]")) button.hidden = false;
    // On a narrow screen filters begin folded.
    if (window.matchMedia("(max-width: 48rem)").matches) for (const fold of root.querySelectorAll("[data-fold]")) fold.open = false;
    root.querySelectorAll("[data-drop]").forEach(upload);
    root.querySelectorAll("[data-progress]").forEach(job);
    root.querySelectorAll("[data-suggest]").forEach(suggest);
  };
  begin(document);
})();
