// The front page: who is logged in, and the doors that their roles open. With one door it opens by
// itself.
import { useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { bodyOf, createApi } from "../../platform/api";
import type { Me } from "../../wire";
import { PageState } from "../../ui/State";
import { Frame, Loading, Title } from "../candidate/Frame";
import { Login } from "../candidate/lobby/Login";

interface Door {
  readonly key: "student" | "invigilator" | "staff";
  readonly href: string;
}

/** The doors for a set of roles. Paths are those the server serves the pages under. */
export function doorsFor(roles: readonly string[]): readonly Door[] {
  const doors: Door[] = [];
  if (roles.includes("student")) doors.push({ key: "student", href: "/candidate" });
  if (roles.some((role) => role === "invigilator" || role === "chief" || role === "inspector" || role === "admin")) {
    doors.push({ key: "invigilator", href: "/invigilator" });
  }
  if (roles.some((role) => ["author", "reviewer", "marker", "office", "admin"].includes(role))) {
    doors.push({ key: "staff", href: "/staff" });
  }
  return doors;
}

export function FrontPage() {
  const { t } = useTranslation("front");
  const [me, setMe] = useState<Me | null>();
  const api = useMemo(() => createApi(), []);
  useEffect(() => {
    api.http.GET("/api/me").then((answer) => setMe(bodyOf(answer)), () => setMe(null));
  }, [api]);
  const logOut = useCallback(() => {
    if (me) api.setCsrfToken(me.csrf_token);
    const leave = () => setMe(null);
    api.http.POST("/api/logout").then(leave, leave);
  }, [api, me]);
  const doors = me ? doorsFor(me.roles) : [];
  const only = doors.length === 1 ? doors[0] : undefined;
  useEffect(() => {
    if (only) location.replace(only.href);
  }, [only]);
  if (me === undefined || only) return <Frame><Loading /></Frame>;
  if (me === null) return <Login api={api} ended={false} onDone={setMe} />;
  return (
    <Frame onLogOut={logOut}>
      <Title>{t("title")}</Title>
      <p className="soft">{t("hello", { name: me.display_name })}</p>
      {doors.length === 0 ? <PageState title={t("none")} /> : null}
      <ul className="stack plain-list">
        {doors.map((door) => (
          <li key={door.key}>
            <a className="ui-card door" href={door.href}>
              <strong>{t(door.key)}</strong>
              <span className="soft">{t(`${door.key}Text`)}</span>
            </a>
          </li>
        ))}
      </ul>
    </Frame>
  );
}
