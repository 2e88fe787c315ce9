// What stands around a question: the passage it is about, and what learners are told about an answer in
// practice. No exam shows the latter.
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Collapse, Input, InputNumber } from "antd";
import { useWords } from "../../../desk/words";
import { bankWords } from "../../words";
import type { Content, Feedback } from "../content";
import { StemEditor } from "../StemEditor";
import { Problems, type FieldsProps } from "./AnswerParts";

/** The names by which feedback speaks of single answers. */
function answersOf(content: Content): string[] {
  switch (content.kind) {
    case "single_choice":
    case "multiple_choice":
      return content.options.map((option) => option.id);
    case "true_false":
      return ["true", "false"];
    case "fill_in":
      return content.blanks.map((blank) => `${blank.id}:1`);
    case "numeric":
    case "short_answer":
      return content.accepted.map((_, index) => String(index + 1));
    case "matching":
    case "matrix":
    case "gap_match":
      return [...content.rows, ...content.choices].map((each) => each.id);
    case "ordering":
      return content.items.map((item) => item.id);
    case "cloze":
      return content.parts.flatMap((part) => (part.asks.kind === "choice" ? part.asks.options.map((option) => option.id) : [`${part.id}:1`]));
    case "hotspot":
      return content.areas.map((area) => area.id);
    case "essay":
    case "description":
      return [];
  }
}

export function AroundFields({ content, problems, onChange }: FieldsProps) {
  const say = useWords(bankWords);
  const feedback = content.feedback ?? {};
  const tell = (part: Partial<Feedback>) => onChange({ ...content, feedback: { ...feedback, ...part } });
  const answers = feedback.answers ?? [];
  const hints = feedback.hints ?? [];
  const steps = feedback.steps ?? [];
  const stepped = (index: number, part: Partial<(typeof steps)[number]>) => tell({ steps: steps.map((each, at) => (at === index ? { ...each, ...part } : each)) });
  const on = (of: string, text: string) => tell({ answers: [...answers.filter((each) => each.of !== of), ...(text === "" ? [] : [{ of, text }])] });
  const stimulus = content.stimulus ?? { id: "", text: "" };
  const read = (part: Partial<typeof stimulus>) => {
    const next = { ...stimulus, ...part };
    onChange({ ...content, stimulus: next.id === "" && next.text === "" ? null : next });
  };
  return (
    <Collapse
      size="small"
      items={[
        {
          key: "passage", label: say("passage"),
          children: (
            <>
              <p className="desk-hint">{say("passageHelp")}</p>
              <Input className="medium" value={stimulus.id} maxLength={64} aria-label={say("passageId")} placeholder={say("passageId")} onChange={(event) => read({ id: event.target.value })} />
              <StemEditor html={stimulus.text} label={say("passage")} onChange={(text) => read({ text })} />
              <Problems problems={problems} at="stimulus" />
            </>
          ),
        },
        {
          key: "feedback", label: say("feedback"),
          children: (
            <>
              <p className="desk-hint">{say("feedbackHelp")}</p>
              {(["right", "partly", "wrong"] as const).map((part) => <div key={part}><span>{say(`fb_${part}`)}</span><StemEditor small html={feedback[part] ?? ""} label={say(`fb_${part}`)} onChange={(text) => tell({ [part]: text === "" ? null : text })} /></div>)}
              {steps.map((step, index) => (
                <div key={index} className="answer">
                  <InputNumber min={1} max={99} addonAfter="%" value={Math.round(step.from * 100)} aria-label={say("fb_stepFrom", { n: index + 1 })} onChange={(percent) => stepped(index, { from: (percent ?? 50) / 100 })} />
                  <StemEditor small html={step.text} label={say("fb_step", { percent: Math.round(step.from * 100) })} onChange={(text) => stepped(index, { text })} />
                  <Button type="text" icon={<DeleteOutlined aria-hidden />} aria-label={`${say("remove")} ${index + 1}`} onClick={() => tell({ steps: steps.filter((_, at) => at !== index) })} />
                </div>
              ))}
              <Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => tell({ steps: [...steps, { from: 0.5, text: "" }] })}>{say("fb_addStep")}</Button>
              {answersOf(content).map((of) => <div key={of}><code>{of}</code><StemEditor small html={answers.find((each) => each.of === of)?.text ?? ""} label={say("fb_answer", { of })} onChange={(text) => on(of, text)} /></div>)}
              {hints.map((hint, index) => (
                <div key={index} className="answer">
                  <StemEditor small html={hint} label={say("fb_hint", { n: index + 1 })} onChange={(text) => tell({ hints: hints.map((each, at) => (at === index ? text : each)) })} />
                  <Button type="text" icon={<DeleteOutlined aria-hidden />} aria-label={`${say("remove")} ${index + 1}`} onClick={() => tell({ hints: hints.filter((_, at) => at !== index) })} />
                </div>
              ))}
              <Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => tell({ hints: [...hints, ""] })}>{say("fb_addHint")}</Button>
              <Problems problems={problems} at="feedback" />
            </>
          ),
        },
      ]}
    />
  );
}
