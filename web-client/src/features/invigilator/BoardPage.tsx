// The board of one session: incidents on the left, candidates on the right, one candidate in a
// drawer. Holds what is open and selected; everything that moves is in the room.
import { Result, Segmented, Skeleton, type InputRef } from "antd";
import { memo, useCallback, useEffect, useRef, useState, type ReactNode } from "react";
import { inLanguage } from "../../i18n";
import type { IncidentCard } from "../../wire";
import { deskWords } from "../desk/desk-words";
import { useLanguage, useWords } from "../desk/words";
import { Banners, standing } from "./Banner";
import { CandidateDrawer, type DrawerAction, type SentMessage } from "./CandidateDrawer";
import { ExtendDialog, PauseDialog } from "./clock-dialogs";
import { DeedDialog, type DeedWish } from "./deeds";
import { DoorStrip } from "./door/DoorStrip";
import { EntryGate } from "./door/EntryGate";
import { MessageDialog, type Target } from "./dialogs";
import { IncidentQueue, shelves } from "./IncidentQueue";
import type { PanelHandle } from "./IncidentPanel";
import { VIEWS, type View } from "./layout";
import { Outages } from "./Outages";
import { Room } from "./room";
import { RoomContext, useOpenIncidents, useRoom, useStatus } from "./room-react";
import { Left } from "./Split";
import { ShortcutHelp, useShortcuts } from "./shortcuts";
import { TopBar } from "./TopBar";
import { Wall } from "./Wall";
import { boardWords } from "./words";

interface BoardPageProps {
  sessionId: string;
  corner: ReactNode;
  onLeave: () => void;
  onKiosk: () => void;
}

/** Opens the room of a session for as long as the page shows it. */
export function BoardPage(props: BoardPageProps) {
  const [room, setRoom] = useState<Room>();
  // Whoever had to enter first knocks again afterwards.
  const [knocks, setKnocks] = useState(0);
  useEffect(() => {
    const opened = new Room(props.sessionId);
    opened.start();
    setRoom(opened);
    return () => opened.stop();
  }, [props.sessionId, knocks]);
  if (room === undefined) return null;
  return <RoomContext.Provider value={room}><BoardView {...props} onEntered={() => setKnocks((n) => n + 1)} /></RoomContext.Provider>;
}

const VIEW_KEY = "examhall.board.view";

/** The list stands first: a wall of pictures hides what matters among what does not. */
function viewKept(): View {
  const kept = localStorage.getItem(VIEW_KEY);
  return VIEWS.find((view) => view === kept) ?? "rows";
}

type Dialog = { act: DrawerAction; target: Extract<Target, { kind: "one" }>; personId: string } | { act: "announce" | "extend_all" | "pause_all" | "resume_all" | "help" };

function BoardView({ sessionId, corner, onLeave, onKiosk, onEntered }: BoardPageProps & { onEntered: () => void }) {
  const say = useWords(boardWords);
  const language = useLanguage();
  const desk = useWords(deskWords);
  const room = useRoom();
  const status = useStatus();
  const [view, setView] = useState<View>(viewKept);
  const [side, setSide] = useState<"queue" | "wall">("wall");
  const [personId, setPersonId] = useState<string>();
  const [incidentId, setIncidentId] = useState<string>();
  const [dialog, setDialog] = useState<Dialog>();
  const [deed, setDeed] = useState<DeedWish>();
  const [sent, setSent] = useState<readonly SentMessage[]>([]);
  const searchRef = useRef<InputRef>(null);
  const panelRef = useRef<PanelHandle>(null);

  // This page holds what is open; what moves is read when it is needed, and the same functions go down the tree, so
  // that a delta renders the rows it is about and nothing else.
  const changeView = useCallback((next: View) => {
    localStorage.setItem(VIEW_KEY, next);
    setView(next);
  }, []);
  const openPerson = useCallback((id: string) => {
    const first = shelves(room.person(id)?.incidents ?? []).open[0];
    setPersonId(id);
    setIncidentId(first?.id);
  }, [room]);
  const openIncident = useCallback((card: IncidentCard) => {
    setPersonId(card.person_id);
    setIncidentId(card.id);
  }, []);
  const announce = useCallback(() => setDialog({ act: "announce" }), []);
  const turnClocks = useCallback((what: "extend" | "pause" | "resume") => setDialog({ act: `${what}_all` }), []);
  const showHelp = useCallback(() => setDialog({ act: "help" }), []);
  const close = () => {
    setPersonId(undefined);
    setIncidentId(undefined);
  };
  const stepPerson = (by: 1 | -1) => {
    const { people } = room.board();
    const at = people.findIndex((person) => person.candidate.person_id === personId);
    const next = people[(at + by + people.length) % people.length];
    if (next) openPerson(next.candidate.person_id);
  };
  const stepIncident = (by: 1 | -1) => {
    const queue = shelves(room.incidents()).open;
    const at = queue.findIndex((card) => card.id === incidentId);
    const next = at < 0 ? queue[0] : queue[Math.min(queue.length - 1, Math.max(0, at + by))];
    if (next) openIncident(next);
  };
  const act = (action: DrawerAction) => {
    const person = personId === undefined ? undefined : room.person(personId);
    const sittingId = person?.row.sitting_id;
    if (!person || typeof sittingId !== "string") return;
    // Time given after it ran out lets the candidate go on.
    const over = person.row.state === "finished" && !(action === "extend" && person.row.finish_reason !== "handed_in");
    if (over) return;
    setDialog({ act: action, personId: person.candidate.person_id, target: { kind: "one", sittingId, name: person.candidate.name } });
  };
  useShortcuts({
    search: () => searchRef.current?.focus(),
    next: () => stepIncident(1),
    prev: () => stepIncident(-1),
    message: () => act("message"),
    extend: () => act("extend"),
    confirm: () => panelRef.current?.decide("confirmed"),
    dismiss: () => panelRef.current?.decide("dismissed"),
    unsure: () => panelRef.current?.decide("unsure"),
    view: () => changeView(VIEWS[(VIEWS.indexOf(view) + 1) % VIEWS.length] ?? "rows"),
    close,
    help: () => setDialog({ act: "help" }),
  });

  const noteSent = ({ deed: what, personIds }: DeedWish, body: string) => {
    if (what === "message" || what === "warn") setSent((before) => [...before, ...personIds.map((id) => ({ personId: id, body, at_ms: room.now() }))]);
  };
  const at = standing(status);
  const waiting = status.roster === "waiting";
  const everyone: Target = { kind: "all", sessionId, people: room.board().people.length };
  const shut = () => setDialog(undefined);
  return (
    <div className="board">
      <TopBar corner={corner} onLeave={onLeave} onAnnounce={announce} onClock={turnClocks} onHelp={showHelp} />
      <Banners />
      {!waiting && <Outages sessionId={sessionId} />}
      {!waiting && <Left sessionId={sessionId} />}
      {!waiting && <DoorStrip sessionId={sessionId} onKiosk={onKiosk} />}
      {waiting && status.trouble?.code === "staff.not_entered" && <EntryGate sessionId={sessionId} onEntered={onEntered} />}
      {waiting && at === "refused" && status.trouble && status.trouble.code !== "staff.not_entered" && (
        <Result status="403" title={say("conn_refused")} subTitle={inLanguage(status.trouble, language)} />
      )}
      {waiting && at === "connecting" && <div className="board-loading" role="status" aria-label={desk("loading")}><p className="quiet">{say("conn_connecting")}</p><Skeleton active paragraph={{ rows: 8 }} /></div>}
      {!waiting && (
        <>
          <Sides side={side} onSide={setSide} />
          <main className={`board-main board-side-${side} ${at === "live" ? "" : "board-old"} ${personId === undefined ? "" : "board-with-drawer"}`}>
            <IncidentQueue selected={incidentId} onOpen={openIncident} />
            <Wall sessionId={sessionId} view={view} onView={changeView} selected={personId} onOpen={openPerson} onDeed={setDeed} searchRef={searchRef} />
          </main>
        </>
      )}
      {personId !== undefined && (
        <CandidateDrawer personId={personId} sessionId={sessionId} incidentId={incidentId} sent={sent} panelRef={panelRef} onIncident={setIncidentId} onAct={act} onDeed={setDeed} onStep={stepPerson} onClose={close} />
      )}
      {dialog?.act === "message" && (
        <MessageDialog target={dialog.target} sessionId={sessionId} onClose={shut} onSent={(body) => setSent((all) => [...all, { personId: dialog.personId, body, at_ms: room.now() }])} />
      )}
      {dialog?.act === "extend" && <ExtendDialog target={dialog.target} onClose={shut} />}
      {(dialog?.act === "pause" || dialog?.act === "resume") && <PauseDialog target={dialog.target} stop={dialog.act === "pause"} onClose={shut} />}
      {(dialog?.act === "pause_all" || dialog?.act === "resume_all") && <PauseDialog target={everyone} stop={dialog.act === "pause_all"} onClose={shut} />}
      {dialog?.act === "announce" && <MessageDialog target={everyone} sessionId={sessionId} onClose={shut} />}
      {dialog?.act === "extend_all" && <ExtendDialog target={everyone} onClose={shut} />}
      {deed && <DeedDialog key={deed.deed} wish={deed} sessionId={sessionId} onClose={() => setDeed(undefined)} onDone={noteSent} />}
      {dialog?.act === "help" && <ShortcutHelp onClose={shut} />}
    </div>
  );
}

/** On a narrow screen: candidates or incidents. */
const Sides = memo(function Sides({ side, onSide }: { side: "queue" | "wall"; onSide: (side: "queue" | "wall") => void }) {
  const say = useWords(boardWords);
  return (
    <Segmented<"queue" | "wall">
      className="board-side" block value={side} onChange={onSide}
      options={[{ value: "wall", label: say("candidates") }, { value: "queue", label: <>{say("incidents")} <OpenCount /></> }]}
    />
  );
});

function OpenCount() {
  return <span className="figures">{useOpenIncidents()}</span>;
}
