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
import { boardWords } from "./words";
import "./board.css";

export const invigilatorWords = [deskWords, filmWords, boardWords];

const CornerContext = createContext<ReactNode>(null);

function Choose() {
  const navigate = useNavigate();
  return <SessionChooser corner={useContext(CornerContext)} onChoose={(sessionId) => void navigate({ to: "/sessions/$sessionId", params: { sessionId } })} />;
}

function Watch() {
  const navigate = useNavigate();
  const { sessionId = "" }: { sessionId?: string } = useParams({ strict: false });
  return <BoardPage key={sessionId} sessionId={sessionId} corner={useContext(CornerContext)} onLeave={() => void navigate({ to: "/" })} />;
}

function makeRouter() {
  const root = createRootRoute();
  const choose = createRoute({ getParentRoute: () => root, path: "/", component: Choose });
  const watch = createRoute({ getParentRoute: () => root, path: "/sessions/$sessionId", component: Watch });
  return createRouter({ routeTree: root.addChildren([choose, watch]), history: createHashHistory(), defaultNotFoundComponent: Choose });
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
