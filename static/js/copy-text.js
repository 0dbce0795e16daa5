// Copies a text file of ours into the clipboard. Without JavaScript, or where that is refused, the file is there to load.
for (const button of document.querySelectorAll("[data-copy-from]")) {
  const told = document.querySelector("[data-copied]");
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    try {
      const answer = await fetch(button.dataset.copyFrom);
      if (!answer.ok) throw new Error(String(answer.status));
      await navigator.clipboard.writeText((await answer.text()).replace(/^\uFEFF/, ""));
      told.textContent = "全文已复制，到微信群或广播软件里粘贴就行。";
    } catch {
      told.textContent = "没有复制成，请点“下载文字稿”。";
    }
  });
}
