// What stands around every desk page: theme, language, queries, and the login. A login that ends
// while working shows the form again and keeps the page's address.
import "@ant-design/v5-patch-for-react-19";
import { MoonOutlined, SunOutlined, TranslationOutlined } from "@ant-design/icons";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { App as AntApp, Button, ConfigProvider, Spin, Tooltip } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem, createApi } from "../../platform/api";
import { forgetDoorKeys } from "../../platform/door-shelf";
import type { Me } from "../../wire";
import { DeskContext, getJson, postJson, type Desk } from "./client";
import { deskWords } from "./desk-words";
import { Login } from "./Login";
import { NoPermission, ProblemAlert } from "./PageState";
import { useScheme } from "./scheme";
import { antdTheme, type Scheme } from "./theme";
import { useLanguage, useWords } from "./words";
import "./desk.css";

interface DeskAppProps {
  /** Heading of the login. */
  title: string;
  /** Roles that may use these pages; any one is enough. */
  roles: readonly string[];
  scheme: Scheme | "system";
  schemeKey: string;
  children: (corner: ReactNode) => ReactNode;
}

type Standing = { at: "asking" } | { at: "out"; ended: boolean } | { at: "in"; me: Me } | { at: "failed"; error: unknown };

export function DeskApp({ title, roles, scheme: otherwise, schemeKey, children }: DeskAppProps) {
  const language = useLanguage();
  const [scheme, turn] = useScheme(schemeKey, otherwise);
  const theme = useMemo(() => antdTheme(scheme), [scheme]);
  // The calendars of antd take the names of days and months from dayjs, not from its own locale.
  dayjs.locale(language === "en" ? "en" : "zh-cn");
  return (
    <ConfigProvider theme={theme} locale={language === "en" ? enUS : zhCN} button={{ autoInsertSpace: false }}>
      <AntApp className="desk" message={{ maxCount: 3 }}>
        <Standing title={title} roles={roles} corner={<Corner scheme={scheme} onTurn={turn} />}>{children}</Standing>
      </AntApp>
    </ConfigProvider>
  );
}

/** Language and scheme: the two switches every page has. */
function Corner({ scheme, onTurn }: { scheme: Scheme; onTurn: () => void }) {
  const say = useWords(deskWords);
  const { i18n } = useTranslation();
  const language = useLanguage();
  const turnTo = scheme === "dark" ? say("toLight") : say("toDark");
  return (
    <>
      <Button type="text" icon={<TranslationOutlined aria-hidden />} lang={language === "en" ? "zh-CN" : "en"} onClick={() => void i18n.changeLanguage(language === "en" ? "zh-CN" : "en")}>
        <span className="desk-wide">{say("language")}</span>
      </Button>
      <Tooltip title={turnTo}>
        <Button type="text" aria-label={turnTo} icon={scheme === "dark" ? <SunOutlined aria-hidden /> : <MoonOutlined aria-hidden />} onClick={onTurn} />
      </Tooltip>
    </>
  );
}

function Standing({ title, roles, corner, children }: Pick<DeskAppProps, "title" | "roles" | "children"> & { corner: ReactNode }) {
  const say = useWords(deskWords);
  const [standing, setStanding] = useState<Standing>({ at: "asking" });
  const onLoggedOut = useRef(() => {});
  const [api] = useState(() => createApi({ onLoggedOut: () => onLoggedOut.current() }));
  const [queries] = useState(() => new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (count, error) => count < 2 && !(error instanceof ApiProblem && !error.passing),
      },
    },
  }));
  useEffect(() => {
    onLoggedOut.current = () => setStanding((now) => (now.at === "in" ? { at: "out", ended: true } : now));
  }, []);
  useEffect(() => {
    document.title = `${title} · ${say("brand")}`;
  }, [title, say]);

  const enter = (me: Me) => {
    api.setCsrfToken(me.csrf_token);
    setStanding({ at: "in", me });
  };
  const ask = () => {
    getJson<Me>(api, "/api/me").then(enter, (error: unknown) => {
      setStanding(error instanceof ApiProblem && error.loggedOut ? { at: "out", ended: false } : { at: "failed", error });
    });
  };
  // Asked once, when the page opens.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  useEffect(ask, []);

  const me = standing.at === "in" ? standing.me : undefined;
  const desk = useMemo<Desk | undefined>(() => me && {
    api,
    me,
    logOut: () => {
      const leave = () => {
        queries.clear();
        // A device at a door that keeps nothing has nothing to forget.
        forgetDoorKeys().catch(() => undefined);
        setStanding({ at: "out", ended: false });
      };
      postJson(api, "/api/logout").then(leave, leave);
    },
  }, [api, me, queries]);

  if (standing.at === "asking") return <div className="desk-centre"><Spin size="large" /></div>;
  if (standing.at === "failed") {
    return <div className="desk-centre"><ProblemAlert error={standing.error} onRetry={ask} /></div>;
  }
  if (standing.at === "out" || desk === undefined) {
    const ended = standing.at === "out" && standing.ended;
    return <QueryClientProvider client={queries}><Login api={api} title={title} ended={ended} onDone={enter} corner={corner} /></QueryClientProvider>;
  }
  return (
    <QueryClientProvider client={queries}>
      <DeskContext.Provider value={desk}>
        {roles.some((role) => desk.me.roles.includes(role))
          ? children(corner)
          : <div className="desk-centre"><div><NoPermission title={say("wrongRole")} /><Button block onClick={desk.logOut}>{say("logOut")}</Button></div></div>}
      </DeskContext.Provider>
    </QueryClientProvider>
  );
}
