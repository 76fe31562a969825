// Enhancements only: every page works without this file. No inline code, so that the strict CSP holds.
(() => {
  "use strict";

  const focusMarked = (root) => {
    const target = root.querySelector("[data-focus]");
    if (target) target.focus();
    return Boolean(target);
  };

  // Menus close on Escape and on a click elsewhere.
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (menu !== except) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details[data-menu][open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // After a swap the focus stays with the control that has the same id; else it goes to what is marked. Where nothing
  // had it, nothing takes it: a bar that renews itself must not pull the reader back every two seconds.
  let focused = "";
  let held = false;
  document.addEventListener("htmx:beforeSwap", () => {
    const active = document.activeElement;
    focused = active ? active.id : "";
    held = Boolean(active) && active !== document.body;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (focusMarked(event.target)) return;
    const same = focused && document.getElementById(focused);
    if (same && document.activeElement !== same) same.focus();
    else if (held && document.activeElement === document.body) {
      event.target.setAttribute("tabindex", "-1");
      event.target.focus();
    }
  });

  const actions = {
    print: () => window.print(),
    copy: async (button) => {
      await navigator.clipboard.writeText(button.dataset.copy);
      const label = button.textContent;
      button.textContent = button.dataset.done || "已复制";
      setTimeout(() => { button.textContent = label; }, 2000);
    },
    addRow: (button, event) => {
      const rows = button.closest("[data-rows]");
      const total = rows.querySelector(`[name="${rows.dataset.rows}-TOTAL_FORMS"]`);
      const template = rows.querySelector("template");
      if (!template) return;
      event.preventDefault();
      const holder = document.createElement("div");
      holder.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
      const row = holder.firstElementChild;
      button.before(row);
      total.value = String(Number(total.value) + 1);
      const first = row.querySelector("input:not([type=hidden]), select, textarea");
      if (first) first.focus();
    },
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-print], [data-copy], [data-add-row]");
    if (!button) return;
    for (const name of Object.keys(actions)) if (name in button.dataset) actions[name](button, event);
  });

  // Why a deadline ends that day, over the page; the link leads to a page of its own where this cannot be shown.
  document.addEventListener("click", async (event) => {
    const dialog = document.getElementById("why");
    if (dialog && event.target === dialog) dialog.close();
    const link = event.target.closest("a[data-why]");
    if (!link || !dialog || !dialog.showModal || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      const answer = await fetch(link.href, { headers: { "HX-Request": "true" } });
      if (!answer.ok || answer.headers.has("HX-Redirect")) throw new Error(answer.statusText);
      dialog.firstElementChild.innerHTML = await answer.text();
      if (!dialog.open) dialog.showModal();
    } catch {
      window.location.assign(link.href);
    }
  });

  // A form that is being sent is not sent twice. A preview in a new window sends nothing off.
  const isPreview = (event) => Boolean(event.submitter && event.submitter.formTarget === "_blank");
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (isPreview(event)) return;
    if (form.method !== "post" || form.dataset.sent) {
      if (form.dataset.sent) event.preventDefault();
      return;
    }
    if (!event.defaultPrevented && !form.matches("[hx-post], [data-upload]")) form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  // Upload with progress: <form data-upload> with <progress hidden> and <p data-upload-status role="status">.
  const upload = (form) => {
    const request = new XMLHttpRequest();
    const bar = form.querySelector("progress");
    const status = form.querySelector("[data-upload-status]");
    const say = (text) => { if (status) status.textContent = text; };
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      const percent = Math.round((event.loaded / event.total) * 100);
      if (bar) bar.value = percent;
      say(percent < 100 ? `正在上传 ${percent}%` : "上传完成，正在检查文件…");
    });
    request.addEventListener("error", () => {
      delete form.dataset.sent;
      if (bar) bar.hidden = true;
      say("上传没有成功，请检查网络后再试一次。");
    });
    request.addEventListener("load", () => {
      // The answer, redirects followed, takes the place of the page; its messages have been spent on this answer.
      if (request.responseURL) window.history.pushState(null, "", request.responseURL);
      document.open();
      document.write(request.responseText);
      document.close();
    });
    if (bar) { bar.hidden = false; bar.max = 100; bar.value = 0; }
    request.open("POST", form.action);
    request.send(new FormData(form));
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-upload]") || form.dataset.sent || isPreview(event)) return;
    event.preventDefault();
    form.dataset.sent = "1";
    upload(form);
  });

  document.addEventListener("DOMContentLoaded", () => focusMarked(document));
})();
