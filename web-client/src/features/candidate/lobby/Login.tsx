// Logging in. Enter in the password field logs in: the one place where Enter sends something.
import { useState } from "react";
import { type Api, bodyOf } from "../../../platform/api";
import type { Me } from "../../../wire";
import { Button } from "../../../ui/Button";
import { Field } from "../../../ui/Field";
import { Notice } from "../../../ui/Notice";
import { Frame, ProblemNotice, Title } from "../Frame";
import { useDoing } from "../request";
import { useWords } from "../words";

export function Login(props: { readonly api: Api; readonly ended: boolean; readonly onDone: (me: Me) => void }) {
  const { t } = useWords();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [missing, setMissing] = useState(false);
  const { busy, problem, run } = useDoing(async () => {
    const empty = login.trim() === "" || password === "";
    setMissing(empty);
    if (empty) return;
    props.onDone(bodyOf(await props.api.http.POST("/api/login", { body: { login: login.trim(), password } })));
  });
  return (
    <Frame narrow>
      <section className="ui-card">
        <Title>{t("login.title")}</Title>
        {props.ended ? <Notice tone="info">{t("login.ended")}</Notice> : null}
        <Field label={t("login.account")} help={t("login.accountHelp")} value={login} onChange={setLogin} autoComplete="username" onEnter={run} plain />
        <Field label={t("login.password")} type="password" value={password} onChange={setPassword} autoComplete="current-password" onEnter={run} />
        {missing ? <Notice tone="bad" live>{t("login.missing")}</Notice> : <ProblemNotice problem={problem} />}
        <Button look="primary" wide busy={busy} onPress={run}>{t("login.go")}</Button>
      </section>
    </Frame>
  );
}
