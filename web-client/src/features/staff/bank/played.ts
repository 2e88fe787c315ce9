// Sounds and films in question text, as the editor's own nodes: a player with controls and nothing else.
import { Node } from "@tiptap/react";

function player(name: "audio" | "video") {
  return Node.create({
    name,
    group: "block",
    atom: true,
    draggable: true,
    addAttributes: () => ({ src: { default: null } }),
    parseHTML: () => [{ tag: `${name}[src]` }],
    renderHTML: ({ HTMLAttributes }) => [name, { ...HTMLAttributes, controls: "" }],
  });
}

export const Sound = player("audio");
export const Film = player("video");
