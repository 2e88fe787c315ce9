// Choosing a session, newest first; used where a page works on one session at a time.
import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useDesk } from "../desk/client";
import { useWords } from "../desk/words";
import { sessions } from "./api";
import { staffWords } from "./words";

export function SessionSelect({ value, onChange }: { value: string | undefined; onChange: (sessionId: string) => void }) {
  const say = useWords(staffWords);
  const { api } = useDesk();
  const list = useQuery({ queryKey: ["sessions"], queryFn: () => sessions.list(api) });
  const options = [...(list.data ?? [])].sort((a, b) => b.starts_ms - a.starts_ms).map((each) => ({ value: each.session_id, label: `${each.exam_title} · ${each.title}` }));
  return (
    <Select
      showSearch optionFilterProp="label" className="session-select" placeholder={say("chooseSession")} aria-label={say("chooseSession")} notFoundContent={say("noSessions")}
      loading={list.isPending} value={value ?? null} onChange={onChange} options={options}
    />
  );
}
