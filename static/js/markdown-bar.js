/* A tool bar above the text of an article, and its preview below: both only spare the writer what can be typed too. */
"use strict";
const field = document.querySelector("textarea[data-markdown]");
if (field) {
  const wrap = (before, after, words) => {
    const chosen = field.value.slice(field.selectionStart, field.selectionEnd) || words;
    put(`${before}${chosen}${after}`, before.length, chosen.length);
  };

  const begin = (mark) => {
    const start = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
    const lines = field.value.slice(start, field.selectionEnd).split("\n");
    const marked = lines.map((line, number) => mark(number) + line).join("\n");
    field.setSelectionRange(start, field.selectionEnd);
    put(marked, 0, marked.length);
  };

  // Through the browser's own editing, so that it can be undone.
  const put = (text, from, length) => {
    const start = field.selectionStart;
    field.focus();
    if (!document.execCommand("insertText", false, text)) field.setRangeText(text);
    field.setSelectionRange(start + from, start + from + length);
  };

  const tools = [
    ["加粗", () => wrap("**", "**", "要加粗的字")],
    ["小标题", () => begin(() => "## ")],
    ["列表", () => begin(() => "- ")],
    ["编号", () => begin((number) => `${number + 1}. `)],
    ["引用", () => begin(() => "> ")],
    ["链接", () => wrap("[", "](https://)", "链接的文字")],
  ];
  const bar = document.createElement("div");
  bar.className = "markdown-bar";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "给正文排版");
  for (const [words, act] of tools) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.addEventListener("click", act);
    bar.append(button);
  }
  field.before(bar);

  const shown = document.createElement("section");
  shown.className = "preview";
  shown.hidden = true;
  shown.tabIndex = -1;
  shown.setAttribute("aria-label", "预览");
  field.after(shown);
  const preview = document.querySelector("button[data-preview]");
  preview?.addEventListener("click", async (event) => {
    event.preventDefault();
    const sent = new FormData();
    for (const name of ["csrfmiddlewaretoken", "article", "title", "lead", "body"]) {
      sent.append(name, field.form.elements[name]?.value ?? "");
    }
    const answer = await fetch(preview.formAction, {
      method: "POST",
      body: sent,
      headers: { "X-Requested-With": "fetch" },
    });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    shown.replaceChildren(...page.body.childNodes);
    shown.hidden = false;
    shown.focus();
    shown.scrollIntoView({ block: "nearest" });
  });
}
