// Takes the SHA-256 of a chosen or dropped file in the browser: the file itself never leaves it. Without this file, or
// where the browser has no crypto.subtle (pages without https), the form sends the file and the server does the same.
(() => {
  "use strict";
  const form = document.querySelector("form[data-hash]");
  if (!form || !window.crypto || !window.crypto.subtle) return;
  const input = form.querySelector("input[type=file]");
  const place = form.querySelector("[data-drop]");
  const busy = form.querySelector("[data-busy]");
  const verdict = document.getElementById("verdict");

  form.querySelector("[data-sent]").hidden = true;
  form.querySelector("[data-kept]").hidden = false;
  form.querySelector(".drop-hint").hidden = false;

  const hashOf = async (file) => {
    const digest = await window.crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  // The answers stand in the page, one for each genuine file and one, without a hash, for every other.
  const compare = (sha256) => {
    const answers = [...document.querySelectorAll("[data-answers] > [data-sha256]")];
    const found = answers.find((answer) => answer.dataset.sha256 === sha256)
      || answers.find((answer) => answer.dataset.sha256 === "");
    verdict.replaceChildren(...found.cloneNode(true).children);
    verdict.focus();
    verdict.scrollIntoView({ block: "center" });
  };

  const ask = (sha256) => {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "sha256";
    field.value = sha256;
    form.append(field);
    input.disabled = true;
    form.submit();
  };

  const judge = async (file) => {
    verdict.replaceChildren();
    busy.hidden = false;
    try {
      const sha256 = await hashOf(file);
      if (form.dataset.hash === "compare") compare(sha256);
      else ask(sha256);
    } finally {
      busy.hidden = true;
    }
  };

  form.addEventListener("submit", (event) => {
    if (!input.files.length) return; // the server says what is missing
    event.preventDefault();
    judge(input.files[0]);
  });
  input.addEventListener("change", () => { if (input.files.length) judge(input.files[0]); });

  for (const name of ["dragenter", "dragover"]) {
    place.addEventListener(name, (event) => {
      event.preventDefault();
      place.classList.add("over");
    });
  }
  place.addEventListener("dragleave", (event) => {
    if (!place.contains(event.relatedTarget)) place.classList.remove("over");
  });
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("over");
    const [file] = event.dataTransfer.files;
    if (file) judge(file);
  });
  // A file dropped beside the place shall not take the page away.
  for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());
  window.addEventListener("pageshow", () => { input.disabled = false; });
})();
