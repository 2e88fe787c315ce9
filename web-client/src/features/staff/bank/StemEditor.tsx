// The editor of question text: a small toolbar, pictures, formulas, blanks. Formulas stay LaTeX in
// the text (\( … \)); the preview beside shows them as candidates see them.
import {
  BoldOutlined, CodeOutlined, FunctionOutlined, ItalicOutlined, OrderedListOutlined, PictureOutlined, RedoOutlined, UndoOutlined, UnorderedListOutlined,
} from "@ant-design/icons";
import Image from "@tiptap/extension-image";
import { EditorContent, useEditor, useEditorState, type Editor } from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";
import { App, Button, Checkbox, Input, Modal, Tooltip, type GetRef } from "antd";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { RichText } from "../../richtext/RichText";
import { useDesk } from "../../desk/client";
import { useFirstFocus } from "../../desk/focus";
import { useProblemText } from "../../desk/PageState";
import { useWords } from "../../desk/words";
import { bank } from "../api";
import { bankWords } from "../words";
import { Film, Sound } from "./played";
import { escaped } from "./preview-line";

interface StemEditorProps {
  html: string;
  label: string;
  placeholder?: string;
  /** Fewer tools and one line of height: for options. */
  small?: boolean;
  status?: "error" | undefined;
  onChange: (html: string) => void;
  /** Offers blanks; returns the marker to write. */
  newBlank?: () => string;
}

/** An editor with nothing in it writes `<p></p>`; that is no text. */
function textOf(editor: Editor): string {
  return editor.isEmpty ? "" : editor.getHTML();
}

export function StemEditor({ html, label, placeholder, small, status, onChange, newBlank }: StemEditorProps) {
  const say = useWords(bankWords);
  const { api } = useDesk();
  const { message } = App.useApp();
  const problemText = useProblemText();
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  const picker = useRef<HTMLInputElement>(null);
  const [formula, setFormula] = useState(false);
  const editor = useEditor({
    extensions: [StarterKit.configure({ heading: false, horizontalRule: false, link: false, underline: false }), Image, Sound, Film],
    content: html,
    editorProps: { attributes: { "aria-label": label, role: "textbox", "aria-multiline": "true", class: "stem-text" } },
    onUpdate: ({ editor: now }) => latest.current(textOf(now)),
    immediatelyRender: true,
  });
  // A value from outside (another entry, a restored draft) replaces the text.
  useEffect(() => {
    if (textOf(editor) !== html) editor.commands.setContent(html, { emitUpdate: false });
  }, [editor, html]);

  const upload = async (file: File | undefined) => {
    if (!file) return;
    try {
      const { url } = await bank.uploadImage(api, file);
      // A picture just inserted is still selected: what comes next stands behind it, not in its place.
      editor.commands.setTextSelection(editor.state.selection.to);
      const played = file.type.startsWith("audio/") ? "audio" : file.type.startsWith("video/") ? "video" : undefined;
      if (played) editor.chain().focus().insertContent({ type: played, attrs: { src: url } }).run();
      else editor.chain().focus().setImage({ src: url, alt: file.name }).run();
    } catch (error) {
      void message.error(`${say("imageFailed")}：${problemText(error)}`);
    }
  };
  return (
    <div className={`stem ${small === true ? "stem-small" : ""} ${status === "error" ? "stem-error" : ""}`}>
      <Toolbar editor={editor} small={small === true} onFormula={() => setFormula(true)} onPicture={() => picker.current?.click()}>
        {newBlank && <Button size="small" type="text" onClick={() => editor.chain().focus().insertContent(newBlank()).run()}>{say("insertBlank")}</Button>}
      </Toolbar>
      <div className="stem-body">
        {editor.isEmpty && placeholder !== undefined && <span className="stem-placeholder" aria-hidden>{placeholder}</span>}
        <EditorContent editor={editor} />
      </div>
      <input ref={picker} type="file" accept="image/png,image/jpeg,image/webp,image/gif,audio/mpeg,audio/ogg,audio/wav,audio/mp4,video/mp4,video/webm" style={{ display: "none" }} tabIndex={-1} aria-hidden onChange={(event) => { void upload(event.target.files?.[0]); event.target.value = ""; }} />
      {formula && <FormulaDialog onClose={() => setFormula(false)} onInsert={(text) => editor.chain().focus().insertContent(text).run()} />}
    </div>
  );
}

interface ToolbarProps {
  editor: Editor;
  small: boolean;
  onFormula: () => void;
  onPicture: () => void;
  children: ReactNode;
}

function Toolbar({ editor, small, onFormula, onPicture, children }: ToolbarProps) {
  const say = useWords(bankWords);
  const on = useEditorState({
    editor,
    selector: ({ editor: now }) => ({
      bold: now.isActive("bold"), italic: now.isActive("italic"), bullet: now.isActive("bulletList"), ordered: now.isActive("orderedList"), code: now.isActive("codeBlock"),
      undo: now.can().undo(), redo: now.can().redo(),
    }),
  });
  const tool = (key: Parameters<typeof say>[0], icon: ReactNode, act: () => void, pressed?: boolean, disabled = false) => (
    <Tooltip title={say(key)} key={key}>
      <Button size="small" type="text" icon={icon} aria-label={say(key)} disabled={disabled} className={pressed === true ? "tool-on" : ""} {...(pressed === undefined ? {} : { "aria-pressed": pressed })} onClick={act} />
    </Tooltip>
  );
  return (
    <div className="stem-tools" role="toolbar" aria-label={say("stem")}>
      {!small && tool("bold", <BoldOutlined aria-hidden />, () => editor.chain().focus().toggleBold().run(), on.bold)}
      {!small && tool("italic", <ItalicOutlined aria-hidden />, () => editor.chain().focus().toggleItalic().run(), on.italic)}
      {!small && tool("bulletList", <UnorderedListOutlined aria-hidden />, () => editor.chain().focus().toggleBulletList().run(), on.bullet)}
      {!small && tool("orderedList", <OrderedListOutlined aria-hidden />, () => editor.chain().focus().toggleOrderedList().run(), on.ordered)}
      {!small && tool("codeBlock", <CodeOutlined aria-hidden />, () => editor.chain().focus().toggleCodeBlock().run(), on.code)}
      {tool("formula", <FunctionOutlined aria-hidden />, onFormula)}
      {tool("image", <PictureOutlined aria-hidden />, onPicture)}
      {children}
      {!small && <span className="grow" />}
      {!small && tool("undo", <UndoOutlined aria-hidden />, () => editor.chain().focus().undo().run(), undefined, !on.undo)}
      {!small && tool("redo", <RedoOutlined aria-hidden />, () => editor.chain().focus().redo().run(), undefined, !on.redo)}
    </div>
  );
}

function FormulaDialog({ onClose, onInsert }: { onClose: () => void; onInsert: (text: string) => void }) {
  const say = useWords(bankWords);
  const [tex, setTex] = useState("");
  const first = useFirstFocus<GetRef<typeof Input.TextArea>>();
  const [display, setDisplay] = useState(false);
  const written = display ? `\\[${tex}\\]` : `\\(${tex}\\)`;
  return (
    <Modal
      open title={say("formulaTitle")} okText={say("insert")} okButtonProps={{ disabled: tex.trim() === "" }} onCancel={onClose}
      onOk={() => { onInsert(written); onClose(); }}
    >
      <Input.TextArea ref={first} rows={3} value={tex} className="mono" placeholder="\frac{a}{b}" aria-label="LaTeX" onChange={(event) => setTex(event.target.value)} />
      <p><Checkbox checked={display} onChange={(event) => setDisplay(event.target.checked)}>{say("formulaDisplay")}</Checkbox></p>
      <div className="formula-preview" aria-label={say("formulaPreview")}>{tex.trim() === "" ? <span className="desk-hint">{say("formulaPreview")}</span> : <RichText html={escaped(written)} />}</div>
    </Modal>
  );
}
