// The messages kept ready for whoever invigilates this session: the place's own can be added and retired, what
// every installation has stays.
import { DeleteOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, List, Space } from "antd";
import { useState } from "react";
import { useDesk } from "../../desk/client";
import { EmptyState, ProblemAlert, QueryView } from "../../desk/PageState";
import { useWords } from "../../desk/words";
import { sessions } from "../api";
import { sessionWords } from "../exam-words";

export function CannedMessages({ sessionId, nodeId }: { sessionId: string; nodeId: string }) {
  const say = useWords(sessionWords);
  const { api } = useDesk();
  const queries = useQueryClient();
  const [body, setBody] = useState("");
  const canned = useQuery({ queryKey: ["canned", sessionId], queryFn: () => sessions.canned(api, sessionId) });
  const refresh = () => queries.invalidateQueries({ queryKey: ["canned", sessionId] });
  const adding = useMutation({
    mutationFn: () => sessions.addCanned(api, nodeId, body.trim()),
    onSuccess: () => {
      setBody("");
      void refresh();
    },
  });
  const retiring = useMutation({ mutationFn: (id: string) => sessions.retireCanned(api, id), onSuccess: refresh });
  const add = () => {
    if (body.trim() !== "" && !adding.isPending) adding.mutate();
  };
  return (
    <Space direction="vertical" className="full">
      <p className="desk-hint plain">{say("cannedHelp")}</p>
      <Space.Compact className="full">
        <Input value={body} maxLength={500} aria-label={say("cannedNew")} placeholder={say("cannedNew")} onChange={(event) => setBody(event.target.value)} onPressEnter={add} />
        <Button type="primary" disabled={body.trim() === ""} loading={adding.isPending} onClick={add}>{say("cannedAdd")}</Button>
      </Space.Compact>
      <ProblemAlert error={adding.error ?? retiring.error} />
      <QueryView query={canned} isEmpty={(all) => all.length === 0} empty={<EmptyState text={say("cannedEmpty")} />}>
        {(all) => (
          <List
            size="small" dataSource={all} rowKey={(message) => message.message_id ?? message.body}
            renderItem={({ message_id, body: text }) => (
              <List.Item actions={typeof message_id === "string" ? [<Button key="r" type="text" icon={<DeleteOutlined aria-hidden />} aria-label={say("cannedRetire", { text })} loading={retiring.isPending && retiring.variables === message_id} onClick={() => retiring.mutate(message_id)} />] : []}>{text}</List.Item>
            )}
          />
        )}
      </QueryView>
    </Space>
  );
}
