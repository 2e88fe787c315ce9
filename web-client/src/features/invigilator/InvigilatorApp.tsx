// The invigilator's pages: choose a session, watch it. The address names the session, so a reload
// comes back to the same board.
import { createHashHistory, createRootRoute, createRoute, createRouter, RouterProvider, useNavigate, useParams } from "@tanstack/react-router";
import { createContext, useContext, useState, type ReactNode } from "react";
import { DeskApp } from "../desk/DeskApp";
import { deskWords } from "../desk/desk-words";
import { filmWords } from "../desk/FilmStrip";
import { useWords } from "../desk/words";
import { BoardPage } from "./BoardPage";
import { SessionChooser } from "./SessionChooser";
import { doorWords } from "./door/words";
import { KioskPage } from "./kiosk/KioskPage";
import { kioskWords } from "./kiosk/words";
import { boardWords } from "./words";
import "./board.css";

export const invigilatorWords = [deskWords, filmWords, boardWords, doorWords, kioskWords];

const CornerContext = createContext<ReactNode>(null);

function Choose() {
  const navigate = useNavigate();
  return <SessionChooser corner={useContext(CornerContext)} onChoose={(sessionId) => void navigate({ to: "/sessions/$sessionId", params: { sessionId } })} />;
}

function Watch() {
  const navigate = useNavigate();
  const { sessionId = "" }: { sessionId?: string } = useParams({ strict: false });
  return <BoardPage key={sessionId} sessionId={sessionId} corner={useContext(CornerContext)} onLeave={() => void navigate({ to: "/" })} onKiosk={() => void navigate({ to: "/sessions/$sessionId/kiosk", params: { sessionId } })} />;
}

function Kiosk() {
  const navigate = useNavigate();
  const { sessionId = "" }: { sessionId?: string } = useParams({ strict: false });
  return <KioskPage key={sessionId} sessionId={sessionId} onLeave={() => void navigate({ to: "/sessions/$sessionId", params: { sessionId } })} />;
}

function makeRouter() {
  const root = createRootRoute();
  const choose = createRoute({ getParentRoute: () => root, path: "/", component: Choose });
  const watch = createRoute({ getParentRoute: () => root, path: "/sessions/$sessionId", component: Watch });
  const kiosk = createRoute({ getParentRoute: () => root, path: "/sessions/$sessionId/kiosk", component: Kiosk });
  return createRouter({ routeTree: root.addChildren([choose, watch, kiosk]), history: createHashHistory(), defaultNotFoundComponent: Choose });
}

export function InvigilatorApp() {
  const say = useWords(boardWords);
  const [router] = useState(makeRouter);
  return (
    <DeskApp title={say("title")} roles={["invigilator", "office", "admin"]} scheme="dark" schemeKey="examhall.invigilator.scheme">
      {(corner) => <CornerContext.Provider value={corner}><RouterProvider router={router} /></CornerContext.Provider>}
    </DeskApp>
  );
}
