// Pages of the montage: reference beside kept faces, odd ones first; marked by keys. Enter confirms what is alike on
// the page and turns it; what is odd wants a key of its own.
import { CheckOutlined, CloseOutlined, QuestionOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Input, Modal, type InputRef } from "antd";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import type { Montage, VerificationCandidate, VerificationMark } from "../../../wire";
import { useDesk } from "../../desk/client";
import { deskWords } from "../../desk/desk-words";
import { ProblemAlert } from "../../desk/PageState";
import { timeOfDay } from "../../desk/time";
import { useWords } from "../../desk/words";
import { photoUrl, verification } from "./api";
import { confirmed, FACES, isOdd, moved, oddLeft, pagesOf } from "./montage";
import { Picture } from "./Picture";
import { conductWords } from "./words";

const MARKS = [["same", "s", CheckOutlined], ["different", "d", CloseOutlined], ["unsure", "u", QuestionOutlined]] as const;
const PURPOSES = ["start", "peak", "end", "sign_in"] as const;
const WHY = ["no_consent", "no_reference", "no_model", "no_face"] as const;

type Marks = readonly { sitting_id: string; mark: VerificationMark; reason: string }[];

interface MontagePagesProps {
  sessionId: string;
  candidates: readonly VerificationCandidate[];
  leftOnly: boolean;
  closed: boolean;
}

/** Sends marks; they show at once and are taken back when the server refuses. */
function useMarking(sessionId: string) {
  const { api } = useDesk();
  const queries = useQueryClient();
  const queryKey = ["verification", sessionId];
  return useMutation({
    mutationFn: (marks: Marks) => verification.mark(api, sessionId, marks),
    onMutate: (marks) => {
      const given = new Map(marks.map((one) => [one.sitting_id, one.mark]));
      queries.setQueryData<Montage>(queryKey, (before) => before && { ...before, candidates: before.candidates.map((one) => ({ ...one, own: given.get(one.sitting_id) ?? one.own ?? null })) });
    },
    onError: () => queries.invalidateQueries({ queryKey }),
  });
}

export function MontagePages({ sessionId, candidates, leftOnly, closed }: MontagePagesProps) {
  const say = useWords(conductWords);
  // Who is left is decided when the switch is turned, so that nobody moves while one works.
  const [order, setOrder] = useState<readonly string[]>();
  useEffect(() => setOrder(leftOnly ? candidates.filter((one) => one.own == null).map((one) => one.sitting_id) : undefined), [leftOnly]); // eslint-disable-line react-hooks/exhaustive-deps
  const shown = order === undefined ? candidates : candidates.filter((one) => order.includes(one.sitting_id));
  const pages = pagesOf(shown);
  const [number, setNumber] = useState(0);
  const [at, setAt] = useState(0);
  const [asked, setAsked] = useState<{ of: VerificationCandidate; mark: VerificationMark }>();
  const grid = useRef<HTMLUListElement>(null);
  const marking = useMarking(sessionId);
  const page = pages[Math.min(number, pages.length - 1)] ?? [];
  const odd = oddLeft(page);
  const turn = (to: number) => {
    setNumber(Math.min(pages.length - 1, Math.max(0, to)));
    setAt(0);
    grid.current?.querySelector<HTMLElement>("li")?.focus();
  };
  const mark = (of: VerificationCandidate, given: VerificationMark) => {
    if (closed) return;
    if (given === "same") marking.mutate([{ sitting_id: of.sitting_id, mark: given, reason: "" }]);
    else setAsked({ of, mark: given });
  };
  const confirm = () => {
    if (closed) return;
    const marks = confirmed(page);
    if (marks.length > 0) marking.mutate(marks);
    if (odd === 0) turn(number + 1);
    else setAt(page.findIndex((one) => one.own == null && isOdd(one.band)));
  };
  useEffect(() => grid.current?.querySelectorAll<HTMLElement>("li.candidate")[at]?.focus(), [at, number]);
  const keys = (event: KeyboardEvent<HTMLUListElement>) => {
    const here = page[at];
    if (event.ctrlKey || event.metaKey || event.altKey || asked !== undefined) return;
    const given = MARKS.find(([, key]) => key === event.key.toLowerCase());
    if (event.key.startsWith("Arrow")) {
      const columns = getComputedStyle(event.currentTarget).gridTemplateColumns.split(" ").length;
      setAt(moved(at, event.key, columns, page.length));
    } else if (given && here) {
      mark(here, given[0]);
      if (given[0] === "same") setAt(Math.min(page.length - 1, at + 1));
    } else if (event.key === "Enter" && !(event.target as HTMLElement).matches("button")) confirm();
    else return;
    event.preventDefault();
  };
  return (
    <section>
      <div className="montage-tools">
        <Button disabled={number === 0} onClick={() => turn(number - 1)}>←</Button>
        <span className="desk-figures">{say("pageN", { n: Math.min(number, pages.length - 1) + 1, of: Math.max(1, pages.length) })}</span>
        <Button disabled={number >= pages.length - 1} onClick={() => turn(number + 1)}>→</Button>
        {!closed && <Button type="primary" onClick={confirm}>{say("pageSame")} ⏎</Button>}
        <span className="desk-hint keys-hint">{say("keysVerify")}</span>
      </div>
      {odd > 0 && !closed && <Alert className="gap-below" type="warning" showIcon message={say("pageOdd", { n: odd })} />}
      <ProblemAlert error={marking.error} />
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <ul className="montage" ref={grid} onKeyDown={keys}>
        {page.map((one, index) => <Candidate key={one.sitting_id} one={one} here={index === at} onHere={() => setAt(index)} onMark={(given) => mark(one, given)} closed={closed} />)}
      </ul>
      {asked && (
        <Why
          asked={asked} onCancel={() => setAsked(undefined)}
          onDone={(reason) => { marking.mutate([{ sitting_id: asked.of.sitting_id, mark: asked.mark, reason }]); setAsked(undefined); }}
        />
      )}
    </section>
  );
}

interface CandidateProps {
  one: VerificationCandidate;
  here: boolean;
  closed: boolean;
  onHere: () => void;
  onMark: (mark: VerificationMark) => void;
}

function Candidate({ one, here, closed, onHere, onMark }: CandidateProps) {
  const say = useWords(conductWords);
  const why = WHY.find((known) => known === one.why);
  const faces = one.faces.slice(0, FACES);
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <li className={`candidate band-${one.band}`} tabIndex={here ? 0 : -1} data-own={one.own ?? undefined} onFocus={onHere} aria-label={`${one.display_name} ${one.number}：${say(`b_${one.band}`)}${one.own ? `，${say(`m_${one.own}`)}` : ""}`}>
      <header className="candidate-head"><strong>{one.display_name}</strong> <span className="desk-figures desk-hint">{one.number}</span></header>
      <p className={`band band-${one.band}`}>{say(`b_${one.band}`)}{why && `（${say(`w_${why}`)}）`}{one.resembles != null && <><br />{say("resembles", { name: one.resembles })}</>}</p>
      <div className="faces">
        <figure className="face face-reference">{one.has_photo ? <Picture id={one.person_id} src={photoUrl(one.person_id)} alt={say("reference")} /> : <p className="player-none">{say("noReference")}</p>}<figcaption>{say("reference")}</figcaption></figure>
        {faces.map((face) => {
          const purpose = PURPOSES.find((known) => known === face.purpose) ?? "other";
          return (
            <figure key={face.evidence_id} className="face" data-odd={face.group !== 0 ? "" : undefined}>
              <Picture id={face.evidence_id} alt={`${say(`p_${purpose}`)} ${timeOfDay(face.captured_ms)}`} />
              <figcaption>{say(`p_${purpose}`)} <span className="desk-figures">{timeOfDay(face.captured_ms)}</span>{typeof face.distance === "number" && <span className="desk-figures"> · {face.distance.toFixed(2)}</span>}</figcaption>
            </figure>
          );
        })}
      </div>
      {one.faces.length === 0 && <p className="desk-hint plain">{say("noFaces")}</p>}
      {one.faces.length > FACES && <p className="desk-hint plain">{say("moreN", { n: one.faces.length - FACES })}</p>}
      <div className="candidate-marks">
        {MARKS.map(([mark, key, Icon]) => (
          <Button key={mark} size="small" tabIndex={here ? 0 : -1} type={one.own === mark ? "primary" : "default"} danger={mark === "different" && one.own === mark} icon={<Icon aria-hidden />} disabled={closed} aria-pressed={one.own === mark} onClick={() => onMark(mark)}>{say(`m_${mark}`)} <kbd>{key.toUpperCase()}</kbd></Button>
        ))}
      </div>
    </li>
  );
}

function Why({ asked, onDone, onCancel }: { asked: { of: VerificationCandidate; mark: VerificationMark }; onDone: (reason: string) => void; onCancel: () => void }) {
  const say = useWords(conductWords);
  const desk = useWords(deskWords);
  const [reason, setReason] = useState("");
  const field = useRef<InputRef>(null);
  const done = () => {
    if (reason.trim() !== "") onDone(reason.trim());
  };
  return (
    <Modal open afterOpenChange={(open) => { if (open) field.current?.focus(); }} title={`${say(`m_${asked.mark}`)} · ${asked.of.display_name}`} okText={desk("ok")} cancelText={desk("cancel")} okButtonProps={{ disabled: reason.trim() === "" }} onOk={done} onCancel={onCancel}>
      <Input ref={field} value={reason} maxLength={1000} placeholder={say("whyOdd", { name: asked.of.display_name })} aria-label={say("whyOdd", { name: asked.of.display_name })} onChange={(event) => setReason(event.target.value)} onPressEnter={done} />
    </Modal>
  );
}
