// Gives a text to the person as a file of theirs.
export function saveText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([`${text}\n`], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the content by the next turn of its loop.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
