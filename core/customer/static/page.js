// Keeps the page up to date: every few seconds it asks for the page, and swaps only the parts that changed.
"use strict";
(() => {
  const EVERY = 3000;
  const parts = root => new Map([...root.querySelectorAll("[data-part]")].map(part => [part.dataset.part, part]));
  const sent = new Map([...parts(document)].map(([name, part]) => [name, part.outerHTML]));
  let tag = "", busy = false;

  const isUsed = part => {
    const fields = [...part.querySelectorAll("textarea, input, select")];
    const typed = fields.some(field => field.type === "checkbox" || field.type === "radio"
      ? field.checked !== field.defaultChecked
      : field.tagName !== "SELECT" && field.type !== "hidden" && field.value !== field.defaultValue);
    return typed || (part.contains(document.activeElement) && /^(TEXTAREA|INPUT|SELECT)$/.test(document.activeElement.tagName));
  };

  const swap = (old, fresh) => {
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const path = focused && (focused.id || focused.closest("[id]")?.id);
    const opened = [...old.querySelectorAll("details[open][id]")].map(details => details.id);
    const place = [...old.querySelectorAll("select[id]")].map(select => [select.id, select.value]);
    old.replaceWith(fresh);
    for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
    for (const [id, value] of place) { const select = document.getElementById(id); if (select) select.value = value; }
    if (path) {
      const again = document.getElementById(path);
      (again?.matches("button, a, input, textarea, select") ? again : again?.querySelector("button, a"))?.focus({preventScroll: true});
    }
  };

  const show = (html, force) => {
    const next = new DOMParser().parseFromString(html, "text/html");
    const fresh = parts(next), here = parts(document);
    if ([...fresh.keys()].join() !== [...here.keys()].join()) {
      const page = next.getElementById("page");
      if (!page || (!force && [...here.values()].some(isUsed))) return false;
      document.getElementById("page").replaceWith(document.adoptNode(page));
      sent.clear();
      for (const [name, part] of parts(document)) sent.set(name, part.outerHTML);
    } else {
      for (const [name, part] of fresh) {
        if (part.outerHTML === sent.get(name)) continue;
        if (!force && isUsed(here.get(name))) continue;
        sent.set(name, part.outerHTML);
        swap(here.get(name), document.adoptNode(part));
      }
    }
    document.title = next.title;
    return true;
  };

  const look = async () => {
    if (busy || document.hidden) return;
    busy = true;
    try {
      const answer = await fetch(location.href, {headers: {"If-None-Match": tag}, redirect: "error", cache: "no-store"});
      if (answer.status === 200) {
        const html = await answer.text();
        if (show(html, false)) tag = answer.headers.get("ETag") ?? "";
      } else if ([401, 404].includes(answer.status)) location.reload();
    } catch { /* the next look may work */ } finally { busy = false; }
  };

  document.addEventListener("submit", async event => {
    const form = event.target;
    if (form.method !== "post" || form.dataset.plain !== undefined || form.action.endsWith("/leave")) return;
    event.preventDefault();
    const page = document.getElementById("page");
    if (page.dataset.busy) return;
    page.dataset.busy = "yes";
    try {
      const address = new URL(form.getAttribute("action"), location.href);
      const body = new FormData(form, event.submitter);
      const kind = form.enctype === "multipart/form-data" ? body : new URLSearchParams(body);
      const answer = await fetch(address.pathname + location.search, {method: "POST", body: kind});
      tag = "";
      if (!show(await answer.text(), true)) location.reload();
      document.querySelector("[role=alert]")?.scrollIntoView({block: "nearest"});
    } catch { form.submit(); } finally { delete document.getElementById("page").dataset.busy; }
  });

  document.addEventListener("keydown", event => {
    const leave = document.getElementById("page")?.dataset.leave;
    if (event.key === "Escape" && leave && !/^(TEXTAREA|INPUT|SELECT)$/.test(document.activeElement?.tagName)) location.assign(leave);
  });
  document.addEventListener("visibilitychange", look);
  setInterval(look, EVERY);
})();
