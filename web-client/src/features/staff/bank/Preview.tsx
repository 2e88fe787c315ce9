// The question as a candidate sees it, with the candidate's own components; answers given here go nowhere.
import { useState } from "react";
import type { Question, Response } from "../../../wire";
import { Answering } from "../../answering/Answering";
import "../../../ui/ui.css";

export function Preview({ question }: { question: Question }) {
  const [response, setResponse] = useState<Response | null>(null);
  return (
    <div className="preview question">
      <Answering question={question} response={response} disabled={false} onChoose={setResponse} onType={setResponse} onLeave={() => undefined} />
    </div>
  );
}
