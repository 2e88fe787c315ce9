// What stands where the board will be, in an exam that asks its staff to enter first.
import { useWords } from "../../desk/words";
import { QueryView } from "../../desk/PageState";
import { EntryForm } from "./EntryForm";
import { useStaff } from "./use-door";
import { doorWords } from "./words";
import "./door.css";

export function EntryGate({ sessionId, onEntered }: { sessionId: string; onEntered: () => void }) {
  const say = useWords(doorWords);
  const staff = useStaff(sessionId);
  return (
    <main className="entry-gate">
      <h2>{say("entryTitle")}</h2>
      <p className="plain">{say("entryRequired")}</p>
      <QueryView query={staff}>{(all) => <EntryForm sessionId={sessionId} staff={all} onEntered={onEntered} />}</QueryView>
    </main>
  );
}
