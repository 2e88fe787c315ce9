// The words of answering a question, in both languages, for every page on which one is answered or shown.
import { useTranslation } from "react-i18next";

const zh = {
  exam: {
    passage: "阅读材料", pick: "请选择", pairs: { choices: "可选项", rows: "题目" },
    order: { list: "当前顺序", up: "把“{{item}}”上移", down: "把“{{item}}”下移", asItIs: "就按这个顺序", untouched: "还没有作答。可以拖动，也可以用箭头按钮调整。" },
    gaps: { labels: "可用的词语", empty: "第 {{number}} 空，未填", filled: "第 {{number}} 空，已填“{{words}}”", help: "先选一个词语，再选要放的空；也可以直接拖过去。再按一次空格可以取出。", held: "已选“{{words}}”，请选择要放的空。" },
    places: { area: "区域 {{letter}}", board: "作答用的图片。方向键移动十字，回车键标记。现在位于横 {{x}}、纵 {{y}}", help: "直接点图片；或者先选中图片，用方向键移动十字（按住 Shift 走得更快），按回车键标记，按 Delete 键撤销。", point: "第 {{n}} 点（{{x}}，{{y}}）", remove: "删除第 {{n}} 点" },
    true: "正确", false: "错误", options: "选项", blank: "第 {{number}} 空", answer: "作答", numericHelp: "填写数值；题目要求写单位的，一并写出，例如 20 m/s", numericOnly: "只填数字，例如 3.14 或 -2", numericOdd: "这不像一个数值，请检查。",
    chars: "已写 {{count}} 字", charsMin: "要求不少于 {{min}} 字", charsMax: "最多 {{max}} 字",
    files: {
      title: "附件", add: "添加附件", remove: "移除", removeNamed: "移除附件“{{name}}”",
      help: "最多 {{most}} 个，可以是照片、PDF、Word、Excel、PPT、压缩包或文本，每个不超过 10 MB。照片会自动缩小，便于上传。", notHere: "最多可交 {{most}} 个附件。此处仅供查看，不能上传。",
      here: "已保存在本机，等待上传", sending: "正在上传", come: "已送达", elsewhere: "尚未送达", refused: "未能接收",
      tooLarge: "文件超过 10 MB，没有添加。请压缩或拆分后再试。", unreadable: "这个文件打不开，没有添加。请换一个文件。", onlyFirst: "最多 {{most}} 个附件，多出的没有添加。",
    },
  },
};

const en: typeof zh = {
  exam: {
    passage: "Passage", pick: "Choose", pairs: { choices: "Choices", rows: "Rows" },
    order: { list: "The order now", up: "Move “{{item}}” up", down: "Move “{{item}}” down", asItIs: "This is the order", untouched: "Not answered yet. Drag, or use the arrow buttons." },
    gaps: { labels: "Labels", empty: "Gap {{number}}, empty", filled: "Gap {{number}}, holds “{{words}}”", help: "Choose a label, then its gap; or drag it there. Press a gap again to empty it.", held: "You hold “{{words}}”: choose its gap." },
    places: { area: "Area {{letter}}", board: "Picture to answer on. Arrow keys move the cross, Enter sets a point. Now at {{x}} across, {{y}} down", help: "Press the picture; or focus it, move the cross with the arrow keys (Shift for larger steps), set a point with Enter and take it back with Delete.", point: "Point {{n}} ({{x}}, {{y}})", remove: "Remove point {{n}}" },
    true: "True", false: "False", options: "Options", blank: "Blank {{number}}", answer: "Your answer", numericHelp: "A number; write its unit where the question asks for one, e.g. 20 m/s", numericOnly: "Digits only, for example 3.14 or -2", numericOdd: "This does not look like a number; please check.",
    chars: "{{count}} characters", charsMin: "at least {{min}}", charsMax: "at most {{max}}",
    files: {
      title: "Files", add: "Add a file", remove: "Remove", removeNamed: "Remove the file “{{name}}”",
      help: "At most {{most}}: photos, PDF, documents, sheets, slides, zip or text, up to 10 MB each. Photos are made smaller by themselves.", notHere: "At most {{most}} files can be handed in. Here they are only shown.",
      here: "Kept on this computer, waiting to be sent", sending: "Being sent", come: "Received", elsewhere: "Not received yet", refused: "Not taken",
      tooLarge: "The file has more than 10 MB and was not added. Make it smaller or split it.", unreadable: "This file cannot be opened and was not added. Choose another.", onlyFirst: "At most {{most}} files; the rest was not added.",
    },
  },
};

export const answeringWords = { answering: { "zh-CN": zh, en } };

type Keys<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${Keys<T[K]>}` }[keyof T & string];
export type Words = (key: Keys<typeof zh>, values?: Record<string, string | number>) => string;

export function useWords(): { t: Words; language: string } {
  const { t, i18n } = useTranslation("answering");
  return { t: (key, values) => t(key, values ?? {}), language: i18n.language };
}
