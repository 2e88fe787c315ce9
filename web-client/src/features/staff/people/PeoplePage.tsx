// People and their roles: search, list, add.
import { DownloadOutlined, PlusOutlined } from "@ant-design/icons";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Card, Form, Input, Modal, Select, Space, Table, Tag, type InputRef } from "antd";
import { useState } from "react";
import { useDesk } from "../../desk/client";
import { download, toCsv } from "../../desk/csv";
import { deskWords } from "../../desk/desk-words";
import { useFirstFocus } from "../../desk/focus";
import { EmptyState, ProblemAlert, QueryView } from "../../desk/PageState";
import { useWords } from "../../desk/words";
import { organisation } from "../api";
import { people, type PersonDraft, type PersonLine } from "./api";
import { peopleWords } from "../exam-words";
import { PageHead } from "../PageHead";
import { staffWords } from "../words";

const ROLES = ["student", "invigilator", "author", "marker", "office", "admin"] as const;
type Role = (typeof ROLES)[number];
const isRole = (text: string): text is Role => ROLES.some((role) => role === text);

/** A password that can be read out: no letters that look alike. */
function readablePassword(): string {
  const letters = "abcdefghjkmnpqrstuvwxyz23456789";
  return Array.from(crypto.getRandomValues(new Uint32Array(10)), (n) => letters[n % letters.length]).join("");
}

export function PeoplePage() {
  const say = useWords(peopleWords);
  const staff = useWords(staffWords);
  const desk = useWords(deskWords);
  const { api, me } = useDesk();
  const mayAdd = me.roles.some((role) => role === "office" || role === "admin");
  const [text, setText] = useState("");
  const [adding, setAdding] = useState(false);
  const list = useQuery({ queryKey: ["people", text], queryFn: () => people.list(api, text), placeholderData: keepPreviousData });
  const roleWord = (role: string) => (isRole(role) ? desk(`role_${role}`) : role);
  const exportCsv = (all: readonly PersonLine[]) => download("people.csv", toCsv(
    [staff("name"), staff("login"), staff("number"), say("roles")],
    all.map((person) => [person.display_name, person.login, person.number, person.roles.map(roleWord).join(" ")]),
  ));
  return (
    <>
      <PageHead title={staff("nav_people")}>
        {list.data && <Button icon={<DownloadOutlined aria-hidden />} onClick={() => exportCsv(list.data)}>{desk("exportCsv")}</Button>}
        {mayAdd && <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setAdding(true)}>{say("add")}</Button>}
      </PageHead>
      <Card size="small">
        <Space className="filters"><Input.Search allowClear className="medium" placeholder={say("searchText")} aria-label={say("searchText")} onSearch={(value) => setText(value.trim())} /></Space>
        <QueryView query={list} isEmpty={(all) => all.length === 0} empty={<EmptyState text={text === "" ? say("empty") : staff("noMatch")} />}>
          {(all) => (
            <Table<PersonLine>
              size="small" rowKey="person_id" dataSource={all} loading={list.isPlaceholderData} scroll={{ x: 640 }} pagination={{ pageSize: 50, hideOnSinglePage: true, showTotal: (n) => staff("total", { n }) }}
              columns={[
                { title: staff("name"), dataIndex: "display_name", sorter: (a, b) => a.display_name.localeCompare(b.display_name, "zh-CN") },
                { title: staff("login"), dataIndex: "login", sorter: (a, b) => a.login.localeCompare(b.login) },
                { title: staff("number"), dataIndex: "number", sorter: (a, b) => a.number.localeCompare(b.number), render: (number: string) => <span className="desk-figures">{number}</span> },
                { title: say("roles"), dataIndex: "roles", filters: ROLES.map((value) => ({ text: roleWord(value), value })), onFilter: (value, person) => person.roles.some((role) => role === value), render: (_, person) => person.roles.map((role) => <Tag key={role}>{roleWord(role)}</Tag>) },
                { title: say("photo"), dataIndex: "has_photo", width: 90, render: (has: boolean) => (has ? say("has") : <span className="desk-hint">{say("hasNot")}</span>) },
              ]}
            />
          )}
        </QueryView>
      </Card>
      {adding && <AddPerson onClose={() => setAdding(false)} />}
    </>
  );
}

function AddPerson({ onClose }: { onClose: () => void }) {
  const say = useWords(peopleWords);
  const staff = useWords(staffWords);
  const desk = useWords(deskWords);
  const { api } = useDesk();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const first = useFirstFocus<InputRef>();
  const [form] = Form.useForm<PersonDraft>();
  const nodes = useQuery({ queryKey: ["nodes"], queryFn: () => organisation.nodes(api) });
  const adding = useMutation({
    mutationFn: (person: PersonDraft) => people.add(api, person),
    onSuccess: (_, person) => {
      void message.success(say("added", { name: person.display_name }));
      void queries.invalidateQueries({ queryKey: ["people"] });
      onClose();
    },
  });
  const required = { required: true, message: staff("required") };
  return (
    <Modal open title={say("add")} onCancel={onClose} okButtonProps={{ loading: adding.isPending }} onOk={() => form.submit()}>
      <Form<PersonDraft> form={form} layout="vertical" requiredMark={false} initialValues={{ roles: [], number: "" }} onFinish={(person) => adding.mutate(person)}>
        <div className="two">
          <Form.Item name="display_name" label={staff("name")} rules={[required]}><Input ref={first} maxLength={60} /></Form.Item>
          <Form.Item name="number" label={staff("number")}><Input maxLength={40} /></Form.Item>
          <Form.Item name="login" label={staff("login")} rules={[required]}><Input maxLength={60} autoComplete="off" autoCapitalize="none" spellCheck={false} /></Form.Item>
          <Form.Item name="node_id" label={staff("belongsTo")} rules={[required]}><Select loading={nodes.isPending} options={(nodes.data ?? []).map((node) => ({ value: node.id, label: node.name }))} /></Form.Item>
        </div>
        <Form.Item label={say("password")} htmlFor="password" extra={say("passwordHelp")}>
          <Space.Compact block>
            <Form.Item name="password" noStyle rules={[required, { min: 8, message: say("passwordShort") }]}><Input autoComplete="off" className="mono" /></Form.Item>
            <Button onClick={() => form.setFieldValue("password", readablePassword())}>{say("generate")}</Button>
          </Space.Compact>
        </Form.Item>
        <Form.Item name="roles" label={say("roles")} rules={[{ required: true, message: say("rolesMissing") }]}><Select mode="multiple" options={ROLES.map((value) => ({ value, label: desk(`role_${value}`) }))} /></Form.Item>
      </Form>
      <ProblemAlert error={adding.error} />
    </Modal>
  );
}
