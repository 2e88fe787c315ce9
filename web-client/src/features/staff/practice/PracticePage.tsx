// All practice sets the caller looks after: what is in each, how much it is used, and opening and closing it.
import { PlusOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Card, Space, Table, Tag } from "antd";
import { useDesk } from "../../desk/client";
import { deskWords } from "../../desk/desk-words";
import { EmptyState, QueryView, useProblemText } from "../../desk/PageState";
import { useWords } from "../../desk/words";
import { organisation } from "../api";
import { PageHead } from "../PageHead";
import { staffWords } from "../words";
import { practiceWords } from "./practice-words";
import { practice, type PracticeSet } from "./requests";

const COLOURS = { draft: "default", published: "success", withdrawn: "warning" } as const;

export function PracticePage({ onAdd }: { onAdd: (from: string | undefined) => void }) {
  const say = useWords(practiceWords);
  const staff = useWords(staffWords);
  const { api } = useDesk();
  const list = useQuery({ queryKey: ["practice-sets"], queryFn: () => practice.list(api) });
  const nodes = useQuery({ queryKey: ["nodes"], queryFn: () => organisation.nodes(api) });
  const nodeName = (id: string) => nodes.data?.find((node) => node.id === id)?.name ?? "";
  const add = <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => onAdd(undefined)}>{say("add")}</Button>;
  return (
    <>
      <PageHead title={staff("nav_practice")}>{add}</PageHead>
      <Card size="small">
        <QueryView query={list} isEmpty={(all) => all.length === 0} empty={<EmptyState text={say("empty")}>{add}</EmptyState>}>
          {(all) => (
            <Table<PracticeSet>
              size="small" rowKey="set_id" dataSource={all} pagination={{ pageSize: 20, hideOnSinglePage: true }} scroll={{ x: 860 }}
              columns={[
                { title: say("title"), dataIndex: "title", sorter: (a, b) => a.title.localeCompare(b.title, "zh-CN"), render: (title: string, set) => <>{title}{set.note !== "" && <><br /><span className="desk-hint">{set.note}</span></>}</> },
                { title: say("audience"), dataIndex: "audience_node_id", render: (id: string) => nodeName(id) },
                { title: say("items"), dataIndex: "items", width: 130, align: "right", sorter: (a, b) => a.items - b.items, render: (n: number, set) => <span className="desk-figures">{n}{set.draws !== null && <><br /><span className="desk-hint">{say("eachTime", { n: set.draws })}</span></>}</span> },
                { title: say("use"), key: "use", width: 140, render: (_, set) => <span className="desk-figures">{say("useN", { people: set.people, tries: set.tries })}</span> },
                { title: staff("status"), dataIndex: "state", width: 110, filters: (["draft", "published", "withdrawn"] as const).map((value) => ({ text: say(`s_${value}`), value })), onFilter: (value, set) => set.state === value, render: (_, set) => <Tag color={COLOURS[set.state]}>{say(`s_${set.state}`)}</Tag> },
                { title: "", key: "act", width: 260, align: "right", render: (_, set) => <Deeds set={set} onCopy={() => onAdd(set.set_id)} /> },
              ]}
            />
          )}
        </QueryView>
      </Card>
    </>
  );
}

function Deeds({ set, onCopy }: { set: PracticeSet; onCopy: () => void }) {
  const say = useWords(practiceWords);
  const desk = useWords(deskWords);
  const { api } = useDesk();
  const { message, modal } = App.useApp();
  const problemText = useProblemText();
  const queries = useQueryClient();
  const onError = (error: unknown) => void message.error(problemText(error), 8);
  const refresh = () => void queries.invalidateQueries({ queryKey: ["practice-sets"] });
  const name = set.title;
  const publishing = useMutation({
    mutationFn: () => practice.publish(api, set.set_id),
    onSuccess: ({ items, added, held }) => {
      const told = set.state === "published" ? say("refilled", { added, items }) : held > 0 ? say("publishedHeld", { name, items, held }) : say("published", { name, items });
      void message.success(told, 6);
      refresh();
    },
    onError,
  });
  const withdraw = () => void modal.confirm({
    title: say("withdrawTitle", { name }), content: say("withdrawHelp"), okText: say("withdraw"), cancelText: desk("cancel"),
    onOk: () => practice.withdraw(api, set.set_id).then(() => { void message.success(say("withdrawn")); refresh(); }, onError),
  });
  const publish = say(set.state === "published" ? "refill" : set.state === "withdrawn" ? "publishAgain" : "publish");
  return (
    <Space wrap>
      <Button size="small" type={set.state === "draft" ? "primary" : "default"} loading={publishing.isPending} aria-label={`${publish} ${name}`} onClick={() => publishing.mutate()}>{publish}</Button>
      {set.state === "published" && <Button size="small" aria-label={`${say("withdraw")} ${name}`} onClick={withdraw}>{say("withdraw")}</Button>}
      <Button size="small" aria-label={`${say("copy")} ${name}`} onClick={onCopy}>{say("copy")}</Button>
    </Space>
  );
}
