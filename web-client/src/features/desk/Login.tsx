// The login form of the desk pages. It says what the server says, and nothing about which half of
// the pair was wrong.
import { useMutation } from "@tanstack/react-query";
import { Alert, Button, Card, Form, Input } from "antd";
import type { Api } from "../../platform/api";
import type { Me } from "../../wire";
import { postJson } from "./client";
import { deskWords } from "./desk-words";
import { ProblemAlert } from "./PageState";
import { useWords } from "./words";

interface Fields {
  login: string;
  password: string;
}

interface LoginProps {
  api: Api;
  title: string;
  ended: boolean;
  onDone: (me: Me) => void;
  corner: React.ReactNode;
}

export function Login({ api, title, ended, onDone, corner }: LoginProps) {
  const say = useWords(deskWords);
  const attempt = useMutation({
    mutationFn: (fields: Fields) => postJson<Me>(api, "/api/login", fields),
    onSuccess: onDone,
  });
  return (
    <main className="desk-login">
      <div className="desk-login-corner">{corner}</div>
      <Card className="desk-login-card">
        <h1><img src="/favicon.svg" alt="" width={28} height={28} />{title}</h1>
        {ended && !attempt.isError && <Alert type="info" showIcon message={say("loginEnded")} />}
        <ProblemAlert error={attempt.error} />
        <Form<Fields> layout="vertical" requiredMark={false} size="large" onFinish={(fields) => attempt.mutate(fields)}>
          <Form.Item name="login" label={say("loginName")} rules={[{ required: true, message: say("loginNameMissing") }]}>
            <Input autoComplete="username" autoCapitalize="none" spellCheck={false} />
          </Form.Item>
          <Form.Item name="password" label={say("password")} rules={[{ required: true, message: say("passwordMissing") }]}>
            <Input.Password autoComplete="current-password" />
          </Form.Item>
          <Button type="primary" htmlType="submit" block loading={attempt.isPending}>{say("login")}</Button>
        </Form>
        <p className="desk-login-help">{say("loginHelp")}</p>
      </Card>
    </main>
  );
}
